import { DEAD_SENSOR, SITES, WEAK_SENSOR } from '../world/network.js';
import { SILENCED_TYPE } from '../world/plan.js';
import { DAY } from '../world/time.js';
import { fact, type Score } from './score.js';

const STATES: Record<string, string> = { [DEAD_SENSOR]: 'dead', [WEAK_SENSOR]: 'degraded' };

export const sensors: Score = {
  tool: 'sensor_coverage',
  found: ({ sensors }) => ({
    told: sensors.map(({ sensor_id }: any) => sensor_id),
    planted: [DEAD_SENSOR, WEAK_SENSOR],
  }),
  facts: ({ sensors }, { plan, tally }) =>
    SITES.flatMap(({ sensor }) => {
      const row = sensors.find(({ sensor_id }: any) => sensor_id === sensor);
      return [
        fact(`state of ${sensor}`, row?.state, STATES[sensor] ?? 'ok'),
        fact(`alerts of ${sensor}`, row?.alerts, tally.bySensor.get(sensor) ?? 0),
        ...(sensor === DEAD_SENSOR
          ? [
              fact(
                'it died when it died',
                Math.abs(Date.parse(row?.last_row) - plan.deadSince) <= 300_000,
                true,
              ),
            ]
          : []),
      ];
    }),
  alarms: ({ sensors }) =>
    sensors
      .filter(({ state }: any) => state !== 'ok')
      .map(({ sensor_id, why }: any) => `${sensor_id} ${why}`),
};

export const detectors: Score = {
  tool: 'attack_coverage',
  found: ({ quiet }) => ({
    told: quiet.map(({ threat_type }: any) => threat_type),
    planted: [SILENCED_TYPE],
  }),
  facts: ({ quiet, summary }, { tally, plan }) => {
    const row = quiet.find(({ threat_type }: any) => threat_type === SILENCED_TYPE);
    return [
      fact('when it last fired', row?.last_fired, new Date(tally.month.get(SILENCED_TYPE)!.last)),
      fact(
        'days of silence',
        row?.silent_days,
        Math.floor((plan.end - tally.month.get(SILENCED_TYPE)!.last) / DAY),
      ),
      fact('quiet types', summary.quiet_types, 1),
    ];
  },
  alarms: ({ quiet }) => quiet.map(({ threat_type }: any) => threat_type),
};

export const changes: Score = {
  tool: 'what_changed',
  found: ({ hosts }, { plan }) => ({
    told: hosts.rows.map(({ ip_address }: any) => ip_address),
    planted: [plan.newcomer.ip],
  }),
  facts: ({ hosts, types_new, records }, { plan, tally }) => {
    const row = hosts.rows.find(({ ip_address }: any) => ip_address === plan.newcomer.ip);
    const device = records.find(({ kind }: any) => /device/.test(kind));
    const fresh = types_new.map(({ threat_type }: any) => threat_type);
    return [
      fact('new hosts', hosts.new, tally.newcomers().filter((ip) => ip.startsWith('10.')).length),
      fact('alerts of the new host', row?.alerts, plan.newcomer.alerts),
      fact('when it came', row?.first_seen, new Date(Math.round(plan.newcomer.since))),
      fact('new devices', device?.new, 1),
      ...['KERBEROASTING_ATTACK', 'DATA_EXFILTRATION', 'C2_COMMUNICATION'].map((type) =>
        fact(`new type ${type}`, fresh.includes(type), true),
      ),
    ];
  },
  alarms: ({ types_rising, types_falling, types_new, hosts }) => [
    ...[...types_rising, ...types_falling, ...types_new].map(({ threat_type }) => threat_type),
    ...hosts.rows.map(({ ip_address }: any) => ip_address),
  ],
};

export const health: Score = {
  tool: 'data_health',
  found: ({ problems }) => ({
    told: [/blind now/, /degraded now/].map((sign) =>
      String(problems.some((text: string) => sign.test(text))),
    ),
    planted: ['true', 'true'],
  }),
  facts: ({ trustworthy, sensors, tables, feeds }) => [
    fact('trustworthy', trustworthy, false),
    fact('sensors', sensors.registered, SITES.length),
    fact('blind now', sensors.blind_now, 1),
    fact('degraded now', sensors.degraded_now, 1),
    fact('late tables', tables.filter(({ state }: any) => state !== 'fresh').length, 0),
    fact('stale feeds', feeds.filter(({ state }: any) => state !== 'fresh').length, 0),
    fact(
      'expired entries',
      feeds.reduce((sum: number, { expired }: any) => sum + expired, 0),
      1,
    ),
  ],
  alarms: ({ problems }) => problems,
};
