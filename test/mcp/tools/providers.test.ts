import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertServiceProvider } from '../../support/reference-rows.js';
import { insertSensor } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: who is at 198.51.100.77, and which networks are known at all?
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertSensor(owner, { sensor_id: 'dmz-02' });
  const malformed = [
    'not a network',
    '300.1.1.1/8',
    '198.51.100.0/33',
    '2001:db8::/129',
    ':::',
    '',
    '010.0.0.0/8',
  ];
  await insertServiceProvider(owner, { name: 'Wide', ip_ranges: [...malformed, '198.51.100.0/22'] });
  await insertServiceProvider(owner, { name: 'Narrow', category: 'cloud', ip_ranges: ['198.51.100.64/26'] });
  await insertServiceProvider(owner, { name: 'Host', category: 'rmm', ip_ranges: ['198.51.100.77/32'] });
  await insertServiceProvider(owner, { name: 'Gone', ip_ranges: ['198.51.100.77/32'], is_active: false });
  const six = ['2001:db8:5::/48', '::/128', '2001:0DB8:6::1', '1:2:3:4:5:6:7:8/64'];
  await insertServiceProvider(owner, { name: 'Six', category: 'cdn', ip_ranges: six });
  const odd = [
    JSON.stringify(['203.0.113.0/24', '203.0.114.9']),
    '192.0.2.0/25, 192.0.2.128/26',
    { a: 1 },
    7,
    null,
  ];
  for (const [n, stored] of odd.entries()) {
    const id = await insertServiceProvider(owner, { name: `Odd ${n}`, category: 'other' });
    await owner.query('UPDATE service_providers SET ip_ranges = $1 WHERE id = $2', [
      JSON.stringify(stored),
      id,
    ]);
  }
  callers = await connectTwo(database, ['dmz-02']);
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('known providers', () => {
  it('are listed with the first of their networks, or many when asked', async () => {
    const answer = await answerOf(client, 'get_service_providers', { category: 'cdn' });
    expect(answer).toMatchObject({ count: 2, by_category: { other: 5, cdn: 2, cloud: 1, rmm: 1 } });
    expect(answer['providers'][1]).toMatchObject({
      name: 'Wide',
      ip_range_count: 7,
      domains: ['cdn.example'],
    });
    expect(answer['providers'][1].ip_ranges).toHaveLength(5);
    const full = await answerOf(client, 'get_service_providers', { category: 'cdn', detail: 'full' });
    expect(full['providers'][1].ip_ranges).toHaveLength(7);
    const none = await answerOf(client, 'get_service_providers', { category: 'gaming' });
    expect(none['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringContaining('cloud (1)'),
    });
  });

  it.each([
    ['198.51.100.77', ['Host', 'Narrow', 'Wide'], '198.51.100.77'],
    ['198[.]51.100.120', ['Narrow', 'Wide'], '198.51.100.64/26'],
    ['198.51.103.255', ['Wide'], '198.51.100.0/22'],
    ['2001:db8:5:ffff::1', ['Six'], '2001:db8:5::/48'],
    ['2001:db8:6::1', ['Six'], '2001:db8:6::1'],
    ['::', ['Six'], '::'],
    ['1:2:3:4::9', ['Six'], '1:2:3:4:5:6:7:8/64'],
    ['203.0.114.9', ['Odd 0'], '203.0.114.9'],
    ['192.0.2.130', ['Odd 1'], '192.0.2.128/26'],
  ])(
    'are found for %s by the narrowest network, whatever else is stored',
    async (ip_address, found, range) => {
      const answer = await answerOf(client, 'check_ip_service_provider', { ip_address });
      expect(answer['matches'].map((match: any) => match.provider_name)).toEqual(found);
      expect(answer).toMatchObject({
        is_service_provider: true,
        provider: { provider_name: found[0], matched_range: range },
      });
      expect(notesOf(answer)).toEqual(['unreadable_ranges']);
    },
  );

  it('are not found for other addresses, or in another category', async () => {
    for (const args of [
      { ip_address: '10.0.0.1' },
      { ip_address: '2001:db8:7::1' },
      { ip_address: '198.51.100.77', category: 'gaming' },
    ]) {
      const answer = await answerOf(client, 'check_ip_service_provider', args);
      expect(answer).toMatchObject({ is_service_provider: false, provider: null, matches: [] });
      expect(notesOf(answer)).toContain('empty');
    }
  });

  it.each([
    ['get_service_providers', {}],
    ['check_ip_service_provider', { ip_address: '198.51.100.77' }],
  ])('are not for a caller who may see one sensor: %s', async (name, args) => {
    expect(textOf(await call(callers.scoped, name, args))).toMatch(/^forbidden: .*belong to no sensor/);
  });
});
