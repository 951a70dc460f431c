import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readable } from '../../../src/mcp/tools/traffic/volume.js';
import { answerOf, call, connectSse, startServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { NOW } from './host-world.js';
import { HOST, insertReportWorld, plainReport } from './report-world.js';

// An analyst asks: write the incident report about this host, and what I hand over to the next shift.
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertReportWorld(database.owner);
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const build = (given: Record<string, unknown>, by = client) => answerOf(by, 'build_report', given);
const incident = (given: Record<string, unknown> = {}, by = client) =>
  build({ kind: 'incident', ip_address: HOST, ...given }, by);

function section(report: string, name: string): string[] {
  const [, after = ''] = report.split(`\n${name}\n`);
  const lines = after.split('\n');
  const end = lines.findIndex((line) => line.startsWith('#'));
  return end === -1 ? lines : lines.slice(0, end);
}

describe('build_report in markdown', () => {
  it('tells of a host, and of a shift, what plain arithmetic tells', async () => {
    for (const [kind, host, hours] of [
      ['incident', HOST, 24],
      ['incident', '10.0.0.2', 200],
      ['handover', null, 8],
      ['handover', null, 400],
    ] as const) {
      const plain = plainReport(host, hours);
      const answer = await build({ kind, hours, ...(host && { ip_address: host }) });
      const label = `${kind} ${host} ${hours}`;
      expect(answer, label).toMatchObject({
        alert_count: plain.own.length,
        open_high_critical: plain.open.length,
        group_count: plain.groups.size,
      });
      const [summary] = section(answer['report'], '## Summary');
      expect(summary, label).toContain(`- ${plain.own.length} alert`);
      for (const [severity, count] of Object.entries(plain.bySeverity)) {
        expect(summary, label).toContain(`${severity} ${count}`);
      }
      expect(summary, label).toMatch(
        new RegExp(`of ${plain.types} types?; CRITICAL or HIGH and open: ${plain.open.length}\\.`),
      );
      const rows = section(answer['report'], '### Timeline').filter((line) => line.includes(' > '));
      for (const row of rows) {
        const [, type, from, to, count] = /: (?:[A-Z]+|no severity) (\S+), (\S+) > (\S+), (\d+) alerts?/.exec(
          row,
        )!;
        const name = [type, from, to].map((part) => part!.replaceAll(/\[([.:])\]/g, '$1').replace(/^-$/, ''));
        expect(plain.groups.get(name.join(' ')), `${label} ${row}`).toBe(Number(count));
      }
      expect(answer['groups_told'], label).toBe(rows.length);
    }
  });

  it('has the headings of CSF 2.0, the mark at both ends, and says what is left to the analyst', async () => {
    const { report } = await incident({ tlp: 'AMBER+STRICT' });
    const headings = report.split('\n').filter((line: string) => line.startsWith('## '));
    const names = ['Summary', 'Govern', 'Identify', 'Protect', 'Detect', 'Respond', 'Recover'];
    expect(headings).toEqual([...names, 'What is not known'].map((name) => `## ${name}`));
    expect(report).toMatch(/^# Incident report: 10\[\.\]0\[\.\]0\[\.\]5\n\*\*TLP:AMBER\+STRICT\*\*/);
    expect(report).toMatch(/\n\*\*TLP:AMBER\+STRICT\*\*$/);
    for (const name of ['## Govern', '## Protect', '## Recover']) {
      expect(section(report, name).join()).toContain('**Fill in:**');
    }
  });

  it('hands over what own hosts do before equally grave noise from outside', async () => {
    const { report } = await build({ kind: 'handover', hours: 24 });
    const [first, second] = section(report, '### Open, the worst first');
    expect(first).toContain('C2_COMMUNICATION');
    expect(second).toContain('DATA_EXFILTRATION');
  });

  it('puts the query behind every claim', async () => {
    const { report, receipt } = await incident();
    const claims = report.split('\n').filter((line: string) => line.startsWith('- '));
    expect(claims.length).toBeGreaterThan(10);
    for (const claim of claims) expect(claim).toMatch(new RegExp(`\\[${receipt.query_id}\\]$`));
  });

  it('tells the planted attack: in order, the listed controller, the techniques', async () => {
    const { report } = await incident();
    const told = section(report, '### Timeline');
    const order = ['BRUTE_FORCE_ATTEMPT', 'LATERAL_MOVEMENT', 'C2_COMMUNICATION', 'DATA_EXFILTRATION'];
    const at = order.map((type) => told.findIndex((line) => line.includes(type)));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(section(report, '### Indicators')[0]).toMatch(
      /^- 203\[\.\]0\[\.\]113\[\.\]250: live botnet\\?_c2/,
    );
    expect(section(report, '### ATT&CK techniques').join('\n')).toMatch(/T1071 [^;]* \(2 alerts\)/);
    expect(section(report, '### Next steps').join('\n')).toContain(
      'check_indicators indicators=203[.]0[.]113[.]250',
    );
  });

  it('tells the traffic of the host as investigate_host does, or that it is not known', async () => {
    let told = 0;
    for (const [by, host, hours] of [
      [client, HOST, 24],
      [client, '10.0.0.3', 8],
      [client, HOST, 744],
      [callers.scoped, HOST, 168],
    ] as const) {
      const { traffic } = await answerOf(by, 'investigate_host', { ip_address: host, hours });
      const { report } = await build({ kind: 'incident', ip_address: host, hours }, by);
      const [line = ''] = section(report, '## Summary').filter((one) => one.startsWith('- Traffic: '));
      const unknown = section(report, '## What is not known').join();
      if (traffic.bytes === 0) {
        expect(line).toBe('');
        expect(unknown).toContain('it is not among the top talkers');
        continue;
      }
      told++;
      expect(line).toContain(
        `at least ${readable(traffic.bytes)}, ${readable(traffic.outbound_bytes)} of it`,
      );
      if (traffic.earlier_windows < 3) expect(line).toContain('what is usual is not known');
      else {
        const { usual_bytes, usual_outbound_bytes, highest_outbound_bytes, earlier_windows } = traffic;
        expect(line).toContain(`usual are ${readable(usual_bytes)}, ${readable(usual_outbound_bytes)} of it`);
        expect(line).toContain(`medians of ${earlier_windows} times`);
        expect(line).toContain(`most sent before ${readable(highest_outbound_bytes)}.`);
      }
      expect(unknown).not.toContain('top talkers');
    }
    expect(told).toBeGreaterThan(1);
    const { report } = await build({ kind: 'incident', ip_address: '192.0.2.77' });
    expect(section(report, '## What is not known').join()).toContain('it is not among the top talkers');
    expect((await build({ kind: 'handover' }))['report']).not.toMatch(/traffic/i);
  });

  it('gives no address that something follows, and lets no name of a stranger break its lines', async () => {
    const result = await call(client, 'build_report', { kind: 'incident', ip_address: HOST });
    const { report, receipt } = result.structuredContent as Record<string, any>;
    expect(report).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(report).not.toMatch(/https?:/);
    expect(report).not.toMatch(/^# Ignore/m);
    expect(report).toContain(String.raw`x\] (hxxp`);
    expect(receipt.notes.map(({ code }: any) => code)).toContain('suspicious_text');
  });

  it('is short, and tells how much it left out and how to get it, while totals stay true', async () => {
    for (const given of [
      { kind: 'handover', hours: 744 },
      { kind: 'incident', ip_address: HOST, hours: 744 },
      { kind: 'incident', ip_address: HOST },
    ]) {
      const plain = plainReport(given.ip_address ?? null, given.hours ?? 24);
      for (const [format, detail, most] of [
        ['markdown', 'brief', 1_500],
        ['markdown', 'full', 6_000],
        ['stix', 'brief', 6_000],
        ['ocsf', 'brief', 6_000],
      ] as const) {
        const result = await call(client, 'build_report', { ...given, format, detail });
        const answer = result.structuredContent as Record<string, any>;
        const label = JSON.stringify([given, format, detail]);
        expect(JSON.stringify(answer).length / 4, label).toBeLessThan(most);
        expect(textOf(result).length / 4, label).toBeLessThan(most);
        expect(answer, label).toMatchObject({
          alert_count: plain.own.length,
          group_count: plain.groups.size,
        });
        const left = plain.groups.size - answer['groups_told'];
        if (given.hours) expect(left, label).toBeGreaterThan(0);
        expect(notesOf(answer).includes('groups_cut'), label).toBe(left > 0);
        if (format !== 'markdown') continue;
        const told = section(answer['report'], '### Timeline').at(-1);
        const rest = detail === 'brief' ? 'detail=full' : 'get_.* hours=744';
        if (left > 0) expect(told, label).toMatch(new RegExp(`… and ${left} more: ${rest} \\[`));
        else expect(told, label).not.toContain('more');
      }
    }
  });

  it('names as many groups in the full report as fit, and never fewer than in the brief one', async () => {
    for (const given of [{ kind: 'handover' }, { kind: 'incident', ip_address: HOST }]) {
      for (const hours of [8, 24, 200, 744]) {
        const told = async (detail: string) => (await build({ ...given, hours, detail }))['groups_told'];
        const [brief, full] = [await told('brief'), await told('full')];
        expect(full, `${given.kind} ${hours}`).toBeGreaterThanOrEqual(brief);
        expect(brief, `${given.kind} ${hours}`).toBeGreaterThan(2);
      }
    }
  });

  it('tells a caller with one sensor of that sensor only, and that feeds are hidden', async () => {
    const answer = await incident({ hours: 300 }, callers.scoped);
    const plain = plainReport(HOST, 300, 's2');
    expect(answer).toMatchObject({
      alert_count: plain.own.length,
      group_count: plain.groups.size,
      listed_count: null,
    });
    expect(answer['report']).not.toContain('ws-5');
    expect(answer['report']).toContain('hidden: feeds belong to no sensor');
    expect(notesOf(answer)).toContain('global_hidden');
  });

  it.each([
    [{}, /kind/],
    [{ kind: 'incident' }, /about one host: give ip_address/],
    [{ kind: 'incident', ip_address: '10.0.0.0/24' }, /ip_address/],
    [{ kind: 'handover', ip_address: HOST }, /leave ip_address out/],
    [{ kind: 'handover', tlp: 'WHITE' }, /tlp/],
    [{ kind: 'handover', format: 'pdf' }, /format/],
    [{ kind: 'handover', detail: 'long' }, /detail/],
    [{ kind: 'handover', hours: 0 }, /hours/],
  ])('refuses %j', async (given, why) => {
    const text = textOf(await call(client, 'build_report', given));
    expect(text).toMatch(/^invalid_argument: /);
    expect(text).toMatch(why);
  });

  it('says over an empty database that nothing was seen, and that nothing was watching', async () => {
    const empty = await createTestDatabase();
    const server = await startServer(empty.address);
    const nobody = await connectSse(server.url);
    for (const given of [{ kind: 'handover' }, { kind: 'incident', ip_address: HOST }]) {
      for (const format of ['markdown', 'stix', 'ocsf']) {
        const answer = await build({ ...given, format }, nobody);
        expect(notesOf(answer)).toContain('empty');
        if (format === 'ocsf') expect(answer['report']).toBe('[]');
        else {
          expect(answer['report']).toContain('Nothing was seen');
          expect(answer['report']).toContain('No sensor is registered: nothing was watching.');
        }
      }
    }
    await nobody.close();
    await server.close();
    await empty.drop();
  });

  it('reports an incident where top talkers cannot be read, and says so', async () => {
    const poor = await createTestDatabase();
    await poor.owner.query('DROP TABLE top_talkers');
    const server = await startServer(poor.address);
    const nobody = await connectSse(server.url);
    const { report } = await incident({}, nobody);
    expect(section(report, '## What is not known').join()).toContain('top talkers cannot be read');
    await nobody.close();
    await server.close();
    await poor.drop();
  });
});
