import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HIDDEN_SENSORS, HOSTS, OWN_SENSORS } from './two-worlds.js';
import { closeWorlds, openWorlds, type World } from './world.js';

/*
 * What a token with two sensors reads and is offered by completion must not depend on rows it may not see: the
 * same is asked of a database with everything in it and of one that never held the rest.
 */

const SENSORS = [...OWN_SENSORS, ...HIDDEN_SENSORS, 'no-such-sensor'];
const ALERTS = Array.from({ length: 80 }, (_, i) => i * 13 + 1);
const DEVICES = Array.from({ length: 12 }, (_, i) => `10.9.0.${i * 4 + 1}`);

const ADDRESSES = [
  'dashboard://summary',
  'netmonitor://sensors',
  'netmonitor://schema',
  'netmonitor://threat-types/NEVER_SEEM',
  ...SENSORS.map((id) => `netmonitor://sensors/${id}`),
  ...ALERTS.map((id) => `netmonitor://alerts/${id}`),
  ...[...HOSTS, ...DEVICES].map((ip) => `netmonitor://hosts/${encodeURIComponent(ip)}`),
];

const TYPED: [uri: string, name: string, starts: string[]][] = [
  ['netmonitor://sensors/{sensor_id}', 'sensor_id', ['', 'b', 'BRANCH-0', 'h', 'hq-01', 'dmz', 'x']],
  ['netmonitor://hosts/{ip}', 'ip', ['', '1', '10.', '10.1', '10.9.0.', '2', '2001:DB8', '203.0.113.9', 'x']],
  ['netmonitor://threat-types/{code}', 'code', ['', 'P', 'port_sca', 'never', 'own']],
  ['netmonitor://alerts/{id}', 'id', ['', '1']],
];

let whole: World;
let part: World;

beforeAll(async () => {
  [whole, part] = await openWorlds();
});

afterAll(() => closeWorlds([whole, part]));

/** Without the ids that are new for every answer and the clock of the look at the catalogue. */
const comparable = (answer: unknown) =>
  JSON.stringify(answer).replaceAll(/\b(?:[0-9a-f]{16}|[0-9a-f]{12})\b|found_at[^,]+,/g, '');

async function read({ client }: World, uri: string): Promise<string> {
  return client.readResource({ uri }).then(comparable, (error: Error) => error.message);
}

async function complete({ client }: World, uri: string, name: string, value: string): Promise<string[]> {
  const { completion } = await client.complete({
    ref: { type: 'ref/resource', uri },
    argument: { name, value },
  });
  expect(completion.values).toHaveLength(Math.min(100, completion.total!));
  return completion.values;
}

describe('a token with two sensors', () => {
  it('reads the same by every address, whether or not there is anything else', async () => {
    let found = 0;
    for (const uri of ADDRESSES) {
      const told = await read(whole, uri);
      expect(told, uri).toBe(await read(part, uri));
      if (!told.startsWith('MCP error')) found++;
    }
    // Failures alone would prove nothing.
    expect(found).toBeGreaterThan(ADDRESSES.length / 4);
  });

  it('is offered the same to complete what it types', async () => {
    for (const [uri, name, starts] of TYPED) {
      for (const start of starts) {
        const offered = await complete(whole, uri, name, start);
        expect(offered, `${name} ${start}`).toEqual(await complete(part, uri, name, start));
      }
    }
  });

  it('is offered its own sensors and hosts, and nobody else’s', async () => {
    expect(await complete(whole, TYPED[0]![0], 'sensor_id', '')).toEqual(OWN_SENSORS);
    const offered = await complete(whole, TYPED[1]![0], 'ip', '10.9.0.');
    const { rows } = await whole.database.owner.query<{ ip: string }>(
      `SELECT host(ip_address) AS ip FROM devices WHERE sensor_id = ANY($1) AND host(ip_address) LIKE '10.9.0.%'`,
      [OWN_SENSORS],
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(offered.toSorted()).toEqual(rows.map(({ ip }) => ip).toSorted());
  });
});
