import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAlert } from '../../support/rows.js';
import { answerOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { NOW } from './host-world.js';
import { CONTROLLER, HOST, INJECTED, insertReportWorld, plainReport } from './report-world.js';
import { expectBundle } from './stix-rules.js';

// An analyst asks: give me this for the threat intelligence platform, and for the SIEM.
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

async function build(given: Record<string, unknown>, by = client) {
  const answer = await answerOf(by, 'build_report', { kind: 'incident', ip_address: HOST, ...given });
  return { answer, document: JSON.parse(answer['report']) };
}
const HANDOVER = { kind: 'handover', ip_address: undefined };

describe('build_report as STIX 2.1', () => {
  it.each([
    ['incident', {}],
    ['long incident, which is cut', { hours: 744 }],
    ['handover, which is cut', { ...HANDOVER, hours: 744 }],
    ['host nobody saw', { ip_address: '192.0.2.1' }],
    ['IPv6 host', { ip_address: '2001:db8:66::1', hours: 744 }],
  ])('is a sound bundle without loose ends: %s', async (label, given) => {
    const { document, answer } = await build({ format: 'stix', ...given });
    expectBundle(document, label);
    const count = (type: string) => document.objects.filter((object: any) => object.type === type).length;
    expect([count('report'), count('note'), count('identity')]).toEqual([1, 1, 1]);
    expect(count('observed-data')).toBe(answer['groups_told']);
    for (const object of document.objects.filter(({ type }: any) =>
      /^(observed|indic|sight|note|report)/.test(type),
    )) {
      expect(object.external_references[0].external_id).toBe(answer['receipt'].query_id);
    }
  });

  it('makes an indicator of what a live feed lists and of nothing else, and tells where it was seen', async () => {
    const { document } = await build({ format: 'stix' });
    const indicators = document.objects.filter(({ type }: any) => type === 'indicator');
    expect(indicators).toEqual([
      expect.objectContaining({ pattern: `[ipv4-addr:value = '${CONTROLLER}']`, confidence: 90 }),
    ]);
    const [seen] = document.objects.filter(({ type }: any) => type === 'sighting');
    const met = plainReport(HOST, 24).own.filter(({ source, destination }) =>
      [source, destination].includes(CONTROLLER),
    );
    expect([seen.sighting_of_ref, seen.count]).toEqual([indicators[0].id, met.length]);
  });

  it('marks every object with the published TLP 2.0 marking', async () => {
    const published = {
      CLEAR: '94868c89-83c2-464b-929b-a1a8aa3c8487',
      GREEN: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
      AMBER: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
      'AMBER+STRICT': '939a9414-2ddd-4d32-a0cd-375ea402b003',
      RED: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
    };
    for (const [tlp, uuid] of Object.entries(published)) {
      const { document } = await build({ format: 'stix', tlp });
      const [marking, identity, ...rest] = document.objects;
      expect(marking).toMatchObject({
        id: `marking-definition--${uuid}`,
        name: `TLP:${tlp}`,
        created: '2022-10-01T00:00:00.000Z',
        extensions: {
          'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': {
            extension_type: 'property-extension',
            tlp_2_0: tlp.toLowerCase(),
          },
        },
      });
      expect(identity.type).toBe('identity');
      for (const object of rest) expect(object.object_marking_refs).toEqual([marking.id]);
    }
  });

  it('gives the same objects the same ids when it is asked again', async () => {
    const ids = async () => (await build({ format: 'stix' })).document.objects.map(({ id }: any) => id);
    expect(await ids()).toEqual(await ids());
  });

  it('gives what differs another id or a later version, for a reader keeps the first of two equal ones', async () => {
    const seen = new Map<string, string>();
    for (const [given, by] of [
      [{}, client],
      [{ tlp: 'RED' }, client],
      [{}, callers.scoped],
    ] as const) {
      const { document } = await build({ format: 'stix', ...given }, by);
      for (const object of document.objects) {
        if (object.modified === undefined) continue;
        const version = `${object.id} ${object.modified}`;
        expect(seen.get(version) ?? JSON.stringify(object)).toBe(JSON.stringify(object));
        seen.set(version, JSON.stringify(object));
      }
    }
    const scoped = (await build({ format: 'stix' }, callers.scoped)).document.objects;
    const whole = (await build({ format: 'stix' })).document.objects;
    const own = ({ type }: any) => type === 'report' || type === 'observed-data';
    const ids = new Set(whole.filter(own).map(({ id }: any) => id));
    expect(scoped.filter(own).filter(({ id }: any) => ids.has(id))).toEqual([]);
  });

  it('says that addresses are not defanged', async () => {
    for (const format of ['stix', 'ocsf']) {
      const { answer } = await build({ format });
      expect(notesOf(answer)).toContain('not_defanged');
      expect(answer['report']).toContain(`"${CONTROLLER}"`);
    }
  });
});

describe('build_report as OCSF', () => {
  it('is one Detection Finding for each group, with the counts of plain arithmetic', async () => {
    for (const given of [{}, { ...HANDOVER, hours: 8 }]) {
      const { document, answer } = await build({ format: 'ocsf', ...given });
      const plain = plainReport('kind' in given ? null : HOST, 'kind' in given ? 8 : 24);
      expect(document).toHaveLength(answer['groups_told']);
      expect(new Set(document.map((finding: any) => finding.metadata.uid)).size).toBe(document.length);
      for (const finding of document) {
        const { src_endpoint: from, dst_endpoint: to } = finding.evidences[0];
        const name = [finding.finding_info.title, from?.ip, to?.ip].join(' ');
        expect([finding.count, finding.start_time], name).toEqual([
          plain.groups.get(name),
          plain.first.get(name),
        ]);
        expectFinding(finding, answer['receipt'].query_id);
      }
    }
  });

  it('holds the names of strangers without links, controls or hidden characters', async () => {
    await insertAlert(database.owner, {
      id: 9_900,
      timestamp: new Date(NOW - 1_000),
      severity: 'CRITICAL',
      threat_type: 'OWN\u202ECODE\u0007"},{',
      source_ip: HOST,
      destination_ip: INJECTED,
      sensor_id: 's1',
    });
    for (const format of ['stix', 'ocsf']) {
      const { answer, document } = await build({ format });
      // eslint-disable-next-line no-control-regex
      expect(answer['report']).not.toMatch(/[\u0000-\u001f\u202e]|\\u00|\\n# /);
      expect(answer['report']).not.toContain('http://198');
      if (format === 'ocsf') expect(answer['report']).toContain('Ignore all previous');
      if (format === 'ocsf')
        for (const finding of document) expectFinding(finding, answer['receipt'].query_id);
      if (format === 'ocsf') expect(notesOf(answer)).toContain('suspicious_text');
    }
    await database.owner.query('DELETE FROM alerts WHERE id = 9900');
  });
});

/** What the Detection Finding of OCSF 1.3 requires, and the values its enumerations allow. */
function expectFinding(finding: Record<string, any>, queryId: string): void {
  expect(finding).toMatchObject({
    category_uid: 2,
    class_uid: 2004,
    activity_id: 1,
    type_uid: 200_401,
    metadata: {
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      correlation_uid: queryId,
      labels: ['TLP:AMBER'],
      product: { name: expect.any(String), vendor_name: expect.any(String), version: expect.any(String) },
    },
    finding_info: { uid: expect.any(String), title: expect.any(String) },
  });
  const { severity_id, severity, status_id, status, time, start_time, end_time } = finding;
  const severities = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'];
  expect(severity).toBe(severities[severity_id]);
  expect([
    [1, 'New'],
    [99, 'Acknowledged'],
  ]).toContainEqual([status_id, status]);
  for (const instant of [time, start_time, end_time]) expect(Number.isSafeInteger(instant)).toBe(true);
  expect(end_time).toBeGreaterThanOrEqual(start_time);
  for (const { tactic, technique, sub_technique } of finding['finding_info'].attacks ?? []) {
    expect(tactic.uid).toMatch(/^TA00\d\d$/);
    expect(technique).toEqual({ uid: expect.stringMatching(/^T\d{4}$/), name: expect.stringMatching(/./) });
    if (sub_technique) expect(sub_technique.uid).toMatch(new RegExp(`^${technique.uid}\\.\\d{3}$`));
  }
  for (const endpoint of Object.values<any>(finding['evidences'][0]))
    expect(endpoint.hostname ?? 'none').toMatch(/^[\w.-]+$/);
  for (const { name, type_id, value } of finding['observables']) {
    expect([1, 2]).toContain(type_id);
    const [, side, field] = /^evidences\[0\]\.(\w+)\.(\w+)$/.exec(name)!;
    expect(finding['evidences'][0][side!][field!]).toBe(value);
  }
}
