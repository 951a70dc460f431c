import { expect, it } from 'vitest';
import { cellOf, readCsv } from './csv-document.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { type Filter, filtersFor, harmless, matching, newestFirst } from './plain-alerts.js';
import type { PlainAlert } from './plain-rows.js';
import { expectReceipt } from './receipts.js';
import { expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const HEADING = [
  'Timestamp',
  'Severity',
  'Threat Type',
  'Source IP',
  'Destination IP',
  'Description',
  'Sensor ID',
  'Acknowledged',
];

onEveryNetwork('alerts as CSV', (network) => {
  it('export_alerts_csv begins with the newest alerts of every window', async () => {
    for (const window of allWindows()) await expectExport(network, window, {});
  });

  it('export_alerts_csv gives what the filters let pass', async () => {
    for (const filter of filtersFor(await network.rows('alerts'))) {
      await expectExport(network, byDefault(24), filter);
    }
  });

  it('export_alerts_csv gives all alerts of a window, page by page', async () => {
    const args = { hours: 18, limit: 1_000 };
    const lines = await allRows(network, 'export_alerts_csv', args, ({ csv_data }) => readCsv(csv_data).rows);
    const expected = newestFirst(inside(await network.rows('alerts'), lastHours(18)));
    expect(lines.map(given)).toEqual(expected.map(lineOf));
  });
});

async function expectExport(network: Network, window: AskedWindow, filter: Filter): Promise<void> {
  const alerts = newestFirst(matching(inside(await network.rows('alerts'), window), filter));
  const asked = await network.ask('export_alerts_csv', { ...window.args, ...filter });
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'alerts');
  expect(receipt['matched'], label).toBe(alerts.length);
  expect(answer['format'], label).toBe('csv');
  expect(answer['filters'], label).toMatchObject({
    severity: filter.severity?.toUpperCase() ?? null,
    threat_type: filter.threat_type ?? null,
  });
  const { heading, rows } = readCsv(answer['csv_data']);
  expect(heading, label).toEqual(HEADING);
  expect(answer['rows'], label).toBe(rows.length);
  expect(rows.length > 0, label).toBe(alerts.length > 0);
  expect(rows.map(given), label).toEqual(alerts.slice(0, rows.length).map(lineOf));
  expectInText(label, text, [alerts.length, rows.length]);
}

function given(line: Record<string, string>): Record<string, unknown> {
  return { ...line, Timestamp: micros(line['Timestamp']) };
}

function lineOf(alert: PlainAlert): Record<string, unknown> {
  return {
    Timestamp: alert.at,
    Severity: alert.severity.toUpperCase(),
    'Threat Type': alert.threat_type,
    'Source IP': cellOf(alert.source_ip),
    'Destination IP': cellOf(alert.destination_ip),
    Description: cellOf(harmless(alert.description)),
    'Sensor ID': cellOf(alert.sensor_id),
    Acknowledged: alert.acknowledged ? 'Yes' : 'No',
  };
}
