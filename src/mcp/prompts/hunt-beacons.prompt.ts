import { z } from 'zod';
import { type Playbook, use } from '../playbook.js';
import { Prompt, type PromptHandler } from '../prompt.js';
import { addressArgument, hoursArgument } from './prompt-arguments.js';

const input = z.strictObject({
  hours: hoursArgument,
  ip_address: addressArgument.optional().describe('Only this host. Default: all hosts'),
});

/** From regular traffic to those that call home. */
@Prompt({
  name: 'hunt_beacons',
  title: 'Hunt for beacons',
  description: 'Does anything call home? Candidates, each weighed against a harmless explanation.',
  toolset: 'alerts',
  input,
})
export class HuntBeacons implements PromptHandler<typeof input> {
  write({ hours, ip_address }: z.output<typeof input>): Playbook {
    const source = ip_address === undefined ? {} : { source_ip: ip_address };
    const whose = ip_address ?? 'any host';
    return {
      goal: `Hunt for beacons: does ${whose} call home, seen over the last ${hours} hours?`,
      steps: [
        {
          task: 'Find candidates.',
          ways: [
            [use('find_beacons', { hours, limit: ip_address === undefined ? 10 : 50 })],
            [
              use('get_recent_threats', { ...source, threat_type: 'BEACONING_DETECTED', hours, limit: 20 }),
              use('get_recent_threats', { ...source, threat_type: 'C2_COMMUNICATION', hours, limit: 20 }),
            ],
          ],
          reading: `Take the first three pairs of ${whose} that are not explained yet, and do the next steps for each. A steady rhythm alone is no proof: updates, clocks and monitoring have one too.`,
        },
        {
          task: 'See whether the destination is known as bad.',
          ways: [
            [use('check_indicators', { indicators: ['<destination_ip>'] })],
            [use('check_indicator', { indicator: '<destination_ip>' })],
          ],
          reading: 'Not listed does not mean harmless: command servers are new.',
        },
        {
          task: 'See who else goes there.',
          ways: [[use('get_recent_threats', { destination_ip: '<destination_ip>', hours, limit: 20 })]],
          reading:
            'A destination of many hosts is rather a service; of one host alone it is rather a beacon.',
        },
        {
          task: 'See what the source did besides.',
          ways: [
            [use('investigate_host', { ip_address: '<source_ip>', hours })],
            [use('analyze_ip', { ip_address: '<source_ip>', hours })],
          ],
          reading: 'Alerts before the first call home tell how it may have begun.',
        },
        {
          task: 'See whether data leave.',
          ways: [
            [use('find_outbound_anomalies', { hours, limit: 10 })],
            [use('get_top_talkers_stats', { direction: 'outbound', hours, limit: 10 })],
          ],
          reading: 'Compare with the sources above. The figures are lower bounds.',
        },
        {
          task: 'See whether the sensors were watching.',
          ways: [[use('sensor_coverage', { hours })], [use('get_sensor_status')]],
          reading: 'No beacon from a blind sensor is no finding.',
        },
      ],
      report: [
        'A table of candidates, the likeliest first: source, destination, rhythm, first and last seen, reasons for and against.',
        'For each: what harmless explanation is left, and how a person can test it.',
        'If there is none: what was looked at and what was not, never "there are no beacons".',
      ],
    };
  }
}
