import { z } from 'zod';
import { type Playbook, use } from '../playbook.js';
import { Prompt, type PromptHandler } from '../prompt.js';

const DAY = 24;

const input = z.strictObject({
  shift: z
    .enum(['this', 'last'])
    .default('this')
    .describe('this (which ends now) or last (which went before). Default this'),
});

/** From one shift to what the next one has to know. */
@Prompt({
  name: 'shift_handover',
  title: 'Hand over a shift',
  description: 'What happened in this or the last shift, what is open, and where were we blind?',
  toolset: 'alerts',
  input,
})
export class ShiftHandover implements PromptHandler<typeof input> {
  write({ shift }: z.output<typeof input>): Playbook {
    const window = { from: `${shift} shift` };
    const open = { ...window, acknowledged: false, limit: 10 };
    return {
      goal: `Write the handover of ${shift} shift for the analysts of the next one.`,
      steps: [
        {
          task: 'See what the shift brought.',
          ways: [
            [use('shift_brief', { shift })],
            [
              use('get_alert_statistics', { ...window, group_by: 'severity' }),
              use('get_alert_statistics', { ...window, group_by: 'threat_type', limit: 10 }),
            ],
          ],
          reading: 'Give counts with what is usual beside them, where an answer tells it.',
        },
        {
          task: 'Read what is open.',
          ways: [
            [
              use('get_recent_threats', { ...open, severity: 'CRITICAL' }),
              use('get_recent_threats', { ...open, severity: 'HIGH' }),
            ],
          ],
          reading:
            'Group them by host and type; matched tells how many there are in all. Nobody acknowledging an alert does not mean that nobody works on it.',
        },
        {
          task: 'Look at the host that matters most.',
          ways: [
            [use('investigate_host', { ip_address: '<address>', hours: DAY })],
            [use('analyze_ip', { ip_address: '<address>', hours: DAY })],
          ],
          reading: 'Choose by severity and by how new it is, before how many alerts there are.',
        },
        {
          task: 'See what is new.',
          ways: [[use('what_changed')]],
          reading: 'Name new hosts, pairs and types, and settings that were changed.',
        },
        {
          task: 'See where we were blind.',
          ways: [[use('sensor_coverage', { hours: DAY })], [use('get_sensor_status')]],
          reading: 'Give each sensor that was silent or degraded, since when, and what could not be seen.',
        },
      ],
      report: [
        'Three lines for those who read no more: the worst that is open, what is new, where we are blind.',
        'Open: host, what was seen, how bad, what was done so far as the data tell, what to do next.',
        'Closed, and why.',
        'Watch for: what may come back in the next shift.',
        'Sensors and data that could not be relied on.',
      ],
    };
  }
}
