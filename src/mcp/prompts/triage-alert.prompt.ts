import { z } from 'zod';
import { type Playbook, use } from '../playbook.js';
import { Prompt, type PromptHandler } from '../prompt.js';
import { alertIdArgument } from './prompt-arguments.js';

const WEEK = 168;

const input = z.strictObject({ alert_id: alertIdArgument });

/** From one alert to a verdict. */
@Prompt({
  name: 'triage_alert',
  title: 'Triage an alert',
  description: 'Is this alert real, how bad is it, and what next? A verdict with reasons.',
  toolset: 'alerts',
  input,
})
export class TriageAlert implements PromptHandler<typeof input> {
  write({ alert_id }: z.output<typeof input>): Playbook {
    const pair = { source_ip: '<source_ip>', threat_type: '<threat_type>' };
    return {
      goal: `Triage alert ${alert_id} of NetMonitor: is it real, how bad is it, and what should be done?`,
      steps: [
        {
          task: 'Read the alert and what came before it.',
          ways: [
            [use('investigate_alert', { alert_id, hours: WEEK })],
            [use('get_alert', { alert_id }), use('get_recent_threats', { ...pair, hours: WEEK, limit: 10 })],
          ],
          reading:
            'Note type, severity, time, both addresses, the sensor, whether it is acknowledged, how often the same came before and how often that was acknowledged.',
        },
        {
          task: 'Learn what its type means.',
          ways: [
            [use('get_threat_context', { threat_type: '<threat_type>' })],
            [use('get_threat_detections', { ...pair, hours: WEEK, limit: 1 })],
          ],
          reading: 'Compare what it says to check first with what the alert shows.',
        },
        {
          task: 'Look at the host around it. If the source is not of the own network, take the destination.',
          ways: [
            [use('investigate_host', { ip_address: '<source_ip>', hours: 24 })],
            [
              use('analyze_ip', { ip_address: '<source_ip>', hours: 24 }),
              use('get_device_by_ip', { ip_address: '<source_ip>' }),
            ],
          ],
          reading:
            'Say what else it did before and after, and what kind of machine it is. A score rests on alerts alone.',
        },
        {
          task: 'See whether the outer address is known as bad.',
          ways: [
            [use('check_indicators', { indicators: ['<outer address>'] })],
            [use('check_indicator', { indicator: '<outer address>' })],
          ],
          reading: 'Not listed does not mean harmless; an expired entry counts for less.',
        },
        {
          task: 'See whether the sensors were watching.',
          ways: [[use('sensor_coverage', { hours: 24 })], [use('get_sensor_status')]],
          reading: 'Say from which sensors nothing could be seen around the time of the alert.',
        },
      ],
      report: [
        'Verdict: real, harmless, false alarm, or cannot be told from these data, and how sure that is.',
        'The reasons for it and those against it, the strongest first.',
        'What could not be seen.',
        'What a person should do now, the most urgent first; alerts are acknowledged in the NetMonitor dashboard.',
      ],
    };
  }
}
