import { EXERCISE } from './exercise.js';
import { HOSTS, hostsOf, SENSORS, SERVICES, SILENT_SENSOR, type DemoHost } from './network.js';
import { FEED_ADDRESSES, SCANNERS } from './outsiders.js';
import { WeightedChoice, type Random } from './random.js';
import type { Flow } from './threat-types.js';

/** Who was seen, by whom. */
export interface Parties {
  sensor: string;
  source: string | null;
  destination: string | null;
}

/** The security testers' own server outside. */
const EXERCISE_SERVER = '203.0.113.200';
const CONTROL_SENSOR = 'ot-kade-01';
const RESOLVER = '10.20.10.11';
const DOMAIN_CONTROLLERS = ['10.20.10.10', '10.20.10.11'];

const addresses = (hosts: readonly DemoHost[]) => hosts.map(({ address }) => address);
const withTemplate = (template: string) => HOSTS.filter((host) => host.template === template);

const clients = new Map(
  SENSORS.map(({ id }) => {
    const people = hostsOf(id).filter(
      ({ template, suggested }) => (template ?? suggested ?? 'Workstation') === 'Workstation',
    );
    return [id, addresses(people.length > 0 ? people : hostsOf(id))];
  }),
);
const everyone = new Map(SENSORS.map(({ id }) => [id, addresses(hostsOf(id))]));
const publicServers = addresses(hostsOf('dmz-02'));
const cameras = addresses(withTemplate('IP camera'));
const controllers = addresses(withTemplate('PLC'));
const panels = addresses(withTemplate('Operator panel'));

const officeSensor = new WeightedChoice(
  [
    { id: 'hq-core-01', share: 72 },
    { id: 'soc-server', share: 1 },
    { id: SILENT_SENSOR, share: 9 },
    { id: 'wifi-guest-01', share: 11 },
    { id: CONTROL_SENSOR, share: 4 },
    { id: 'dmz-02', share: 3 },
  ],
  ({ share }) => share,
);

/** Chooses the two ends of an everyday alert. */
export function everydayParties(flow: Flow, random: Random): Parties {
  switch (flow) {
    case 'scan':
    case 'web':
      return { sensor: 'dmz-02', source: random.pick(SCANNERS), destination: random.pick(publicServers) };
    case 'control':
      return { sensor: CONTROL_SENSOR, source: random.pick(panels), destination: random.pick(controllers) };
    case 'camera':
      return { sensor: 'hq-core-01', source: random.pick(cameras), destination: random.pick(SERVICES)[0] };
    case 'directory':
      return {
        sensor: 'hq-core-01',
        source: random.pick(clients.get('hq-core-01') ?? []),
        destination: random.pick(DOMAIN_CONTROLLERS),
      };
    case 'nobody':
      return { sensor: officeSensor.pick(random).id, source: null, destination: null };
    case 'lan': {
      const sensor = officeSensor.pick(random).id;
      const hosts = everyone.get(sensor) ?? [];
      const source = random.between(0, hosts.length - 1);
      // A step of at least one, so that nobody talks to himself.
      const destination = (source + random.between(1, hosts.length - 1)) % hosts.length;
      return { sensor, source: hosts[source] ?? null, destination: hosts[destination] ?? null };
    }
    case 'out':
    case 'feed':
    case 'dns': {
      const picked = officeSensor.pick(random).id;
      // The control network reaches nothing outside.
      const sensor = picked === CONTROL_SENSOR ? 'hq-core-01' : picked;
      const source = random.pick(clients.get(sensor) ?? []);
      return { sensor, source, destination: outside(flow, random) };
    }
  }
}

/** The testers' machine is the source of everything they did, except in the control network. */
export function exerciseParties(flow: Flow, random: Random): Parties {
  const { sensor, source, destination } = everydayParties(flow, random);
  if (flow === 'control') return { sensor, source, destination };
  const target = flow === 'out' || flow === 'feed' ? EXERCISE_SERVER : destination;
  return { sensor: flow === 'web' ? 'dmz-02' : 'hq-core-01', source: EXERCISE.source, destination: target };
}

function outside(flow: 'out' | 'feed' | 'dns', random: Random): string {
  if (flow === 'dns') return RESOLVER;
  return flow === 'feed' ? random.pick(FEED_ADDRESSES) : random.pick(SERVICES)[0];
}
