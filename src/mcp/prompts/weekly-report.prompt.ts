import { z } from 'zod';
import { type Playbook, use } from '../playbook.js';
import { Prompt, type PromptHandler } from '../prompt.js';
import { sensorArgument } from './prompt-arguments.js';

const WEEK = { hours: 168 };
const WEEK_BEFORE = { from: 'now-336h', to: 'now-168h' };

const input = z.strictObject({ sensor_id: sensorArgument });

/** From a week to what those who pay for the watch want to know. */
@Prompt({
  name: 'weekly_report',
  title: 'Weekly report',
  description: 'The last seven days against those before: what happened, what changed, what to improve.',
  toolset: 'alerts',
  input,
})
export class WeeklyReport implements PromptHandler<typeof input> {
  write({ sensor_id }: z.output<typeof input>): Playbook {
    const bySeverity = { group_by: 'severity', sensor_id };
    return {
      goal: `Write the report of the last seven days${ofSensor(sensor_id)}.`,
      steps: [
        {
          task: 'Count the week and the one before.',
          ways: [
            [
              use('get_alert_statistics', { ...WEEK, ...bySeverity }),
              use('get_alert_statistics', { ...WEEK_BEFORE, ...bySeverity }),
              use('get_alert_statistics', { ...WEEK, group_by: 'threat_type', sensor_id, limit: 10 }),
            ],
          ],
          reading:
            'Give both counts with each change. If a sensor was blind in one of the weeks, say that they cannot be compared.',
        },
        {
          task: 'Read the worst.',
          ways: [[use('get_recent_threats', { ...WEEK, severity: 'CRITICAL', sensor_id, limit: 20 })]],
          reading: 'Make incidents of alerts that belong together: one host, one chain of steps.',
        },
        {
          task: 'See how far attacks got.',
          ways: [[use('attack_path', WEEK)], [use('get_attack_chains', WEEK)]],
          reading: 'Name the hosts, the steps in order and the gaps.',
        },
        {
          task: 'See the course of the traffic.',
          ways: [[use('get_traffic_trends', { ...WEEK, interval: 'daily', sensor_id })]],
          reading: 'The first and the last day are no whole days.',
        },
        {
          task: 'See what made most of the work for nothing.',
          ways: [[use('noise_report', WEEK)], [use('get_alert_suppression_stats')]],
          reading: 'Give what would be lost by muting beside what would be won. It is a proposal.',
        },
        {
          task: 'See what can be detected.',
          ways: [[use('attack_coverage')], [use('get_mitre_mapping', WEEK)]],
          reading:
            'A detector that was silent may be broken or have had nothing to see: say which cannot be told.',
        },
        {
          task: 'See where we were blind.',
          ways: [[use('sensor_coverage', WEEK)], [use('get_sensor_status')]],
          reading: 'Give the hours for which each sensor was silent or degraded.',
        },
      ],
      report: [
        'Summary in five sentences, for readers who know no tools.',
        'Figures of the week beside those of the week before.',
        'Incidents: what happened, how far it got, what is open.',
        'What we could not see, and how much that may hide.',
        'Three improvements, each with the figure that speaks for it.',
      ],
    };
  }
}

function ofSensor(sensor_id: string | undefined): string {
  if (sensor_id === undefined) return '';
  return ` of the sensor ${JSON.stringify(sensor_id)}. Calls that do not name it are about all sensors: say so beside their figures`;
}
