import { createHash } from 'node:crypto';
import { expect } from 'vitest';

type Thing = Record<string, any>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const OBSERVABLE = new Set(['ipv4-addr', 'ipv6-addr']);

/** Properties that STIX 2.1 requires, beside those of all objects. */
const REQUIRED: Record<string, string[]> = {
  'marking-definition': ['created', 'extensions'],
  'ipv4-addr': ['value'],
  'ipv6-addr': ['value'],
  identity: ['name'],
  'observed-data': ['first_observed', 'last_observed', 'number_observed', 'object_refs'],
  'attack-pattern': ['name', 'external_references'],
  indicator: ['pattern', 'pattern_type', 'valid_from'],
  relationship: ['relationship_type', 'source_ref', 'target_ref'],
  sighting: ['sighting_of_ref', 'observed_data_refs', 'where_sighted_refs', 'count'],
  note: ['content', 'object_refs'],
  report: ['name', 'published', 'object_refs'],
};

/** What STIX 2.1 demands of a bundle and of each kind of object in it. */
export function expectBundle(bundle: Thing, label: string): void {
  expect(bundle['type'], label).toBe('bundle');
  expectId(bundle, label);
  const objects: Thing[] = bundle['objects'];
  const ids = new Set(objects.map(({ id }) => id));
  expect(ids.size, `${label}: ids twice`).toBe(objects.length);
  for (const object of objects) {
    const where = `${label} ${JSON.stringify(object).slice(0, 300)}`;
    expect(REQUIRED, where).toHaveProperty(object['type']);
    expectId(object, where);
    expect(object['spec_version'], where).toBe('2.1');
    for (const name of REQUIRED[object['type']]!) expect(object, where).toHaveProperty(name);
    expectInstants(object, where);
    for (const reference of referencesOf(object)) expect(ids, `${where} dangles`).toContain(reference);
    if (OBSERVABLE.has(object['type'])) expectObservable(object, where);
    expectValues(object, where);
  }
}

function expectId({ id, type }: Thing, where: string): void {
  expect(id.startsWith(`${type}--`), where).toBe(true);
  expect(id.slice(type.length + 2), where).toMatch(UUID);
}

function expectInstants(object: Thing, where: string): void {
  const isOwn = !OBSERVABLE.has(object['type']) && object['type'] !== 'marking-definition';
  if (isOwn) expect(object['modified'] >= object['created'], where).toBe(true);
  for (const [name, value] of Object.entries(object)) {
    if (!/^(created|modified|published|valid_\w+|first_\w+|last_\w+)$/.test(name)) continue;
    expect(value, `${where} ${name}`).toMatch(INSTANT);
  }
  const pairs = [
    ['first_observed', 'last_observed'],
    ['first_seen', 'last_seen'],
    ['valid_from', 'valid_until'],
  ];
  for (const [from = '', until = ''] of pairs) {
    if (until in object) expect(object[until] >= object[from], where).toBe(true);
  }
}

function referencesOf(object: Thing): string[] {
  return Object.entries(object).flatMap(([name, value]): string[] => {
    if (name.endsWith('_ref')) return [value];
    if (!name.endsWith('_refs')) return [];
    expect(value.length, name).toBeGreaterThan(0);
    return value;
  });
}

/** The id everybody gives to that address: UUIDv5 of its value in the namespace of STIX. */
function expectObservable({ id, type, value }: Thing, where: string): void {
  const namespace = Buffer.from('00abedb4aa42466c9c01fed23315a9b7', 'hex');
  const hash = createHash('sha1').update(namespace).update(`{"value":"${value}"}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  expect(id.replaceAll('-', ''), where).toBe(
    `${type.replaceAll('-', '')}${hash.toString('hex').slice(0, 32)}`,
  );
}

function expectValues(object: Thing, where: string): void {
  const { type, confidence, number_observed, count, pattern } = object;
  if (confidence !== undefined) expect(confidence >= 0 && confidence <= 100, where).toBe(true);
  if (number_observed !== undefined) expect(number_observed, where).toBeGreaterThan(0);
  if (count !== undefined) expect(count, where).toBeGreaterThan(0);
  if (type === 'indicator') expect(pattern, where).toMatch(/^\[ipv[46]-addr:value = '[\da-f:.]+'\]$/);
  if (type === 'attack-pattern') {
    const [reference] = object['external_references'];
    expect(reference, where).toMatchObject({ source_name: 'mitre-attack' });
    expect(reference.external_id, where).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(reference.url, where).toBe(
      `https://attack.mitre.org/techniques/${reference.external_id.replace('.', '/')}`,
    );
  }
}
