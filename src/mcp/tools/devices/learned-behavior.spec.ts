import { describe, expect, it } from 'vitest';
import { learnedOf, learnedSummary, learningStatus } from './learned-behavior.js';

function profile(total_packets: number, ports: number[], destinations: number) {
  return {
    traffic_summary: { total_packets, unique_outbound_destinations: destinations },
    ports: { outbound_destination_ports: ports, inbound_source_ports: [], protocols: [6, 'UDP', 254] },
  };
}

describe('the status of learning', () => {
  it.each([
    ['nothing', null, 'not_started'],
    ['an empty object', {}, 'not_started'],
    ['a list', [1], 'not_started'],
    ['broken text', '{"traffic', 'not_started'],
    ['no packet', profile(0, [], 0), 'not_started'],
    ['99 packets', profile(99, [53, 443], 9), 'insufficient_data'],
    ['one port and two destinations', profile(100, [53, 53], 2), 'learning'],
    ['one port and three destinations', profile(100, [53], 3), 'ready'],
    ['two ports', profile(100, [53, 443], 0), 'ready'],
    [
      'ports too many to be read',
      { ...profile(9_000, [], 1), ports: undefined, left_out: '90000 bytes' },
      'ready',
    ],
  ])('of %s', (_, stored, expected) => {
    expect(learningStatus(learnedOf(stored))).toBe(expected);
  });
});

describe('a learned profile', () => {
  it('has names for protocols, and each port once whichever side it is of', () => {
    const stored = profile(500, [443, 53, 443], 4);
    stored.ports.inbound_source_ports = [443, 22] as never;
    expect(learnedSummary(learnedOf(stored))).toEqual({
      status: 'ready',
      packet_count: 500,
      unique_ports: 3,
      unique_destinations: 4,
      protocols: ['TCP', 'UDP', '254'],
    });
  });

  it('is read as far as it can be when parts are of another kind', () => {
    const stored = {
      traffic_summary: { total_packets: 120, total_bytes: 'many' },
      ports: 7,
      typical_destinations: [1, '10.0.0.1'],
    };
    expect(learnedOf(stored)).toMatchObject({
      packet_count: 120,
      total_bytes: null,
      typical_ports: null,
      typical_destinations: ['10.0.0.1'],
      unique_destinations: 1,
    });
  });
});
