import { expect, it } from 'vitest';
import { expectBundle } from '../mcp/tools/stix-rules.js';
import { onEveryNetwork } from './network.js';
import { ranked, tally } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness, expectInText } from './sound-answer.js';
import { byDefault, inside, lastHours } from './windows-asked.js';

const isGrave = ({ severity }: PlainAlert) => ['CRITICAL', 'HIGH'].includes(severity.trim().toUpperCase());
const group = ({ threat_type, source_ip, destination_ip }: PlainAlert) =>
  [threat_type.toUpperCase(), source_ip, destination_ip].join(' ');

onEveryNetwork('reports', (network) => {
  it('build_report counts what the rows count, in every format, of busy hosts and of the whole network', async () => {
    const alerts = await network.rows('alerts');
    const parts = alerts.flatMap(({ source_ip, destination_ip }) =>
      [source_ip ?? [], destination_ip ?? []].flat(),
    );
    const busy = ranked(tally(parts, String)).slice(0, 3);
    for (const host of [null, ...busy.map(([ip]) => ip), '192.0.2.250']) {
      for (const window of [byDefault(24), lastHours(168)]) {
        const own = inside(alerts, window).filter(
          ({ source_ip, destination_ip }) => host === null || source_ip === host || destination_ip === host,
        );
        const open = own.filter((alert) => isGrave(alert) && alert.acknowledged !== true);
        const groups = tally(host === null ? open : own, group);
        for (const format of ['markdown', 'stix', 'ocsf']) {
          const kind = host === null ? { kind: 'handover' } : { kind: 'incident', ip_address: host };
          const asked = await network.ask('build_report', { ...kind, ...window.args, format });
          const { answer, label, text } = asked;
          await expectReceipt(network, asked, window, 'alerts');
          expectEmptiness(asked, own.length);
          expectInText(label, text, [own.length, open.length]);
          expect([answer['alert_count'], answer['open_high_critical'], answer['group_count']], label).toEqual(
            [own.length, open.length, groups.size],
          );
          const most = format === 'markdown' ? 1_500 : 6_000;
          expect(JSON.stringify(answer).length / 4, label).toBeLessThan(most);
          expect(text.length / 4, label).toBeLessThan(most);
          if (format === 'markdown') continue;
          const document = JSON.parse(answer['report']);
          if (format === 'stix') expectBundle(document, label);
          else
            for (const finding of document) {
              const { src_endpoint: from, dst_endpoint: to } = finding.evidences?.[0] ?? {};
              const name = [finding.finding_info.title, from?.ip, to?.ip].join(' ');
              expect(finding.count, `${label} ${name}`).toBe(groups.get(name));
            }
        }
      }
    }
  });
});
