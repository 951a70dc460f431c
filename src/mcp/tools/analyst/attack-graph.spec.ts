import { expect, it } from 'vitest';
import type { Contact, PathGraph, PathHost } from '../../../database/attack/path.js';
import { pathOf } from './attack-graph.js';
import { pathAnswerOf } from './path-answer.js';

const step = (stage: string, severity: string, rarity: number) => ({
  stage,
  severity,
  points: severity === 'CRITICAL' ? 4 : 3,
  rarity,
  alert_count: 1,
  first_seen: '2026-11-20T10:00:00Z',
  last_seen: '2026-11-20T10:00:00Z',
  threat_types: [],
  first_grave: '2026-11-20T10:00:00Z',
  grave_before: null,
  stage_before: null,
});

function host(ip_address: string, steps: PathHost['steps'], goes_on_until: string): PathHost {
  const sum = (of: (one: (typeof steps)[number]) => number) =>
    steps.reduce((total, one) => total + of(one), 0);
  const progress = sum(({ points }) => points);
  return { ip_address, is_own: true, progress, rarity: sum(({ rarity }) => rarity), goes_on_until, steps };
}

const contact = (from_ip: string, to_ip: string, hour: number, more: Partial<Contact> = {}): Contact => ({
  from_ip,
  to_ip,
  severity: 'CRITICAL',
  alert_count: 1,
  rarity: 4,
  first_seen: `2026-11-20T${hour}:00:00Z`,
  last_seen: `2026-11-20T${hour}:00:00Z`,
  threat_types: [],
  followed: true,
  ...more,
});

const NOISY = ['discovery', 'credential-access', 'lateral-movement', 'execution', 'command-and-control'];
const graph: PathGraph = {
  host_count: 4,
  contact_count: 3,
  without_source: 0,
  data_as_of: null,
  hosts: [
    host(
      '10.0.0.9',
      NOISY.map((stage) => step(stage, 'HIGH', 0.9)),
      '2026-11-20T20:00:00Z',
    ),
    host('10.0.0.1', [step('lateral-movement', 'CRITICAL', 4)], '2026-11-20T11:00:00Z'),
    host('10.0.0.2', [step('exfiltration', 'CRITICAL', 4)], '2026-11-20T15:00:00Z'),
  ],
  contacts: [
    contact('10.0.0.9', '10.0.0.1', 10, { severity: 'HIGH', rarity: 0.5 }),
    contact('10.0.0.1', '10.0.0.2', 12),
  ],
};

const hostsOf = (wanted: string | null) => pathOf(graph, wanted)?.hosts.map(({ host }) => host.ip_address);

it('the path that got furthest in rare steps is told, not the host with the most noise', () => {
  expect(hostsOf(null)).toEqual(['10.0.0.1', '10.0.0.2']);
});

it('a host that is asked for is told with whatever led to it', () => {
  expect(hostsOf('10.0.0.1')).toEqual(['10.0.0.9', '10.0.0.1', '10.0.0.2']);
});

it('a host that is telling itself leads to the next one by whatever grave it did there', () => {
  const [noisy, ...others] = graph.hosts;
  const telling = { ...noisy!, steps: [...noisy!.steps, step('initial-access', 'CRITICAL', 3)] };
  const path = (first: PathHost) => pathOf({ ...graph, hosts: [first, ...others] }, null);
  expect(path(telling)?.hosts.map(({ host }) => host.ip_address)).toEqual([
    '10.0.0.9',
    '10.0.0.1',
    '10.0.0.2',
  ]);
  expect(path({ ...telling, is_own: false })?.start).toBe('10.0.0.1');
});

it('what the internet tries is no advance, and is told where nobody inside goes on', () => {
  const tried = ['reconnaissance', 'initial-access', 'credential-access', 'execution'];
  const outside = {
    ...host(
      '203.0.113.7',
      tried.map((stage) => step(stage, 'CRITICAL', 4)),
      '2026-11-20T11:00:00Z',
    ),
    is_own: false,
  };
  const alone = pathOf({ ...graph, hosts: [outside], contacts: [] }, null)!;
  expect([alone.start, pathAnswerOf(alone, 'brief').verdict]).toEqual(['203.0.113.7', 'isolated_signs']);
  expect(pathOf({ ...graph, hosts: [outside, ...graph.hosts] }, null)!.start).toBe('10.0.0.1');
});
