import { expect, it } from 'vitest';
import { plainOutbound } from '../mcp/tools/plain-outbound.js';
import { onEveryNetwork } from './network.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { byDefault, lastHours } from './windows-asked.js';

onEveryNetwork('outbound anomalies', (network) => {
  it.each([byDefault(24), lastHours(1), lastHours(48), lastHours(168)])(
    'find_outbound_anomalies finds in $title what plain arithmetic does',
    async (window) => {
      const asked = await network.ask('find_outbound_anomalies', { ...window.args, limit: 50 });
      const { answer, label } = asked;
      await expectReceipt(network, asked, window, 'talkers');
      const devices = new Set((await network.rows('devices')).map(({ ip_address }) => ip_address));
      const rows = (await network.rows('talkers')).map((row) => ({
        at: row.at,
        address: row.ip_address,
        direction: row.direction,
        bytes: row.byte_count,
        outbound: row.outbound_byte_count,
        inbound: row.inbound_byte_count,
        sensor: row.sensor_id ?? '',
      }));
      const plain = plainOutbound(rows, window, devices);
      expect([answer['hosts_examined'], answer['total']], label).toEqual([plain.hosts, plain.unusual.length]);
      expectEmptiness(asked, answer['total']);
      for (const row of answer['anomalies']) {
        const one = plain.unusual.find(({ address }) => address === row.ip_address)!;
        expect([row.total_bytes, row.hours_above], `${label} ${row.ip_address}`).toEqual([
          one.total,
          one.hoursAbove,
        ]);
        expect(Math.abs(row.excess_bytes - one.excess), `${label} ${row.ip_address}`).toBeLessThanOrEqual(1);
      }
    },
  );
});
