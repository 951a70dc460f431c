import { z } from 'zod';
import { type Playbook, use } from '../playbook.js';
import { Prompt, type PromptHandler } from '../prompt.js';
import { addressArgument, hoursArgument } from './prompt-arguments.js';

const WEEK = 168;

const input = z.strictObject({ ip_address: addressArgument, hours: hoursArgument });

/** From one address to what it did, and how far it got. */
@Prompt({
  name: 'investigate_host',
  title: 'Investigate a host',
  description: 'What did this host do, with whom, and how far has it got?',
  toolset: 'alerts',
  input,
})
export class InvestigateHost implements PromptHandler<typeof input> {
  write({ ip_address, hours }: z.output<typeof input>): Playbook {
    return {
      goal: `Investigate the host ${ip_address} over the last ${hours} hours: what did it do, with whom, and how far has it got?`,
      steps: [
        {
          task: 'Gather what is known of it.',
          ways: [
            [use('investigate_host', { ip_address, hours })],
            [
              use('analyze_ip', { ip_address, hours }),
              use('get_threat_timeline', { ip_address, hours, limit: 50 }),
              use('get_device_traffic_stats', { ip_address, hours }),
              use('get_device_by_ip', { ip_address }),
            ],
          ],
          reading:
            'Put the alerts in the order of time. Note each peer, the phases of an attack, and traffic that is more than usual.',
        },
        {
          task: 'See how far an attack may have got.',
          ways: [
            [use('attack_path', { ip_address, hours: WEEK })],
            [use('get_attack_chains', { source_ip: ip_address, hours: WEEK })],
            [use('get_threat_timeline', { source_ip: ip_address, hours: WEEK, severity: 'CRITICAL' })],
          ],
          reading: 'Name the steps that were seen and the gaps between them; fill no gap by guessing.',
        },
        {
          task: 'See whether its outer peers are known as bad.',
          ways: [
            [use('check_indicators', { indicators: ['<outer peer>'] })],
            [use('check_indicator', { indicator: '<outer peer>' })],
          ],
          reading: 'Not listed does not mean harmless.',
        },
        {
          task: 'See whether it calls home.',
          ways: [
            [use('find_beacons', { hours, limit: 20 })],
            [
              use('get_recent_threats', {
                source_ip: ip_address,
                threat_type: 'BEACONING_DETECTED',
                hours,
                limit: 10,
              }),
            ],
          ],
          reading: `Look for ${ip_address} alone. Without a steady rhythm there may still be a connection that stays open.`,
        },
        {
          task: 'Follow the inner host it met most, once, unless there is none.',
          ways: [[use('analyze_ip', { ip_address: '<inner peer>', hours })]],
          reading: 'Say whether what was seen there came before or after.',
        },
      ],
      report: [
        'One sentence: what this host is and whether it looks attacked, attacking, misconfigured or ordinary, and how sure that is.',
        'A timeline of what was seen, with times and peers.',
        'How far it got, and which hosts should be looked at next.',
        'What could not be seen: blind sensors, traffic outside the top talkers, tools that failed.',
        'What a person should do now, the most urgent first.',
      ],
    };
  }
}
