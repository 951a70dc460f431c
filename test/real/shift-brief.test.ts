import { expect, it } from 'vitest';
import { type BriefAlert, plainCounts, plainLeads, plainNew, plainUsual } from '../mcp/tools/plain-brief.js';
import { DAY, HOUR, micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import { expectReceipt, watched } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { type AskedWindow, lastHours, NOW } from './windows-asked.js';

const LAST_SHIFT: AskedWindow = {
  title: 'the last shift',
  args: {},
  from: micros('2026-11-19T22:00:00Z'),
  to: micros('2026-11-20T06:00:00Z'),
};
const THIS_SHIFT = { title: 'this shift', args: { shift: 'this' }, from: LAST_SHIFT.to, to: NOW };

onEveryNetwork('shift_brief', (network) => {
  it.each([LAST_SHIFT, THIS_SHIFT, lastHours(8), lastHours(24)])(
    '$title is counted as plain arithmetic does',
    async (window) => {
      const asked = await network.ask('shift_brief', window.args);
      const { answer, label } = asked;
      await expectReceipt(network, asked, window, 'alerts');
      const alerts = (await network.rows('alerts')).map(
        ({ at, severity, threat_type, source_ip, destination_ip, acknowledged }): BriefAlert => ({
          at,
          severity,
          type: threat_type,
          source: source_ip,
          destination: destination_ip,
          acknowledged,
        }),
      );
      const devices = new Set((await network.rows('devices')).map(({ ip_address }) => ip_address));
      expectEmptiness(asked, answer['severities'][0].alerts);
      const oldest = window.to - 15 * DAY;
      const first = Math.min(...alerts.map(({ at }) => at).filter((at) => at >= oldest));
      const usual = plainUsual(window, first, await watched(network), NOW);
      expect(answer['usual_windows'], label).toBe(usual.length);
      for (const row of answer['severities']) {
        expect(row, `${label} ${row.severity}`).toMatchObject(
          plainCounts(alerts, row.severity, window, usual),
        );
        const before = {
          from: micros(answer['previous'].from),
          to: micros(answer['previous'].to),
        };
        expect(row.previous, label).toBe(plainCounts(alerts, row.severity, before, []).alerts);
      }
      const days = Math.max(0, (window.from - first) / DAY);
      expect(answer['history_days'], label).toBeCloseTo(days, 0);
      const fresh = plainNew(alerts, window, oldest, devices);
      const told = days < 1 ? [null, null] : [fresh.hosts.size, fresh.pairs.size];
      expect([answer['new_hosts'], answer['new_pairs']], label).toEqual(told);
      const sureness = days < 1 ? 0 : Math.min(1, days / 7);
      const leads = plainLeads(alerts, window, usual, { oldest, sureness }, devices);
      expect(
        answer['look_first'].map(({ ip_address, points }: any) => [ip_address, points]),
        label,
      ).toEqual(leads.slice(0, 5).map(({ ip_address, points }) => [ip_address, points]));
      process.stdout.write(
        `${label} on ${network.set}: ${answer['verdict']}, ${answer['look_first'].length} hosts, ${JSON.stringify(answer).length / 4} tokens\n`,
      );
    },
  );

  it('has the course of its hours', async () => {
    const { answer, label } = await network.ask('shift_brief');
    const rows = await network.rows('alerts');
    const hours = Array.from({ length: 8 }, (_, hour) => LAST_SHIFT.from + hour * HOUR);
    expect(answer['series'].alerts, label).toEqual(
      hours.map((from) => rows.filter(({ at }) => at >= from && at < from + HOUR).length),
    );
  });
});
