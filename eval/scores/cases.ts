import type { Group } from '../world/tally.js';
import { fact, type Score, type Truth } from './score.js';

let middle: Group;
let middleSource: Group;

export const host: Score = {
  tool: 'investigate_host',
  given: ({ plan }) => ({ ip_address: plan.chain.hosts[1].ip }),
  prepare: ({ plan, tally }) => {
    const { ip } = plan.chain.hosts[1];
    middle = tally.watch(ip, 24);
    middleSource = tally.watch(ip, 24, ({ source }) => source === ip);
  },
  found: ({ look_first, steps }) => ({
    told: [
      ...steps.map(({ stage }: any) => stage).filter((stage: string) => /credential|lateral/.test(stage)),
      String(look_first.length > 0),
    ],
    planted: ['credential-access', 'lateral-movement', 'true'],
  }),
  facts: ({ alert_count, as_source, acknowledged, by_severity, kind_count, kinds }, { plan }) => {
    const roast = plan.chain.steps.find(({ type }) => type === 'KERBEROASTING_ATTACK')!;
    const row = kinds.find(({ threat_type }: any) => threat_type === roast.type);
    return [
      fact('alerts', alert_count, middle.count),
      fact('as source', as_source, middleSource.count),
      fact('acknowledged', acknowledged, middle.acknowledged),
      fact('kinds', kind_count, middle.types.size),
      ...['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((severity) =>
        fact(severity, by_severity[severity] ?? 0, middle.severities.get(severity) ?? 0),
      ),
      fact('when tickets were taken', row?.first_seen, new Date(Math.round(roast.at))),
    ];
  },
  alarms: null,
};

let pair: Group;

export const alert: Score = {
  tool: 'investigate_alert',
  given: ({ plan, tally }) => {
    const step = theftOf(plan);
    return { alert_id: tally.idOf(({ type, source }) => type === step.type && source === step.source) };
  },
  prepare: ({ plan, tally }) => {
    const { source, destination } = theftOf(plan);
    pair = tally.watch(source, 720, (one) => one.source === source && one.destination === destination);
  },
  found: ({ verdict, alert: row }, { plan }) => ({
    told: [verdict, row?.source_ip],
    planted: ['looks_real', theftOf(plan).source],
  }),
  facts: ({ alert: row, same_pair }, { plan }) => {
    const { at, type, source, destination, severity } = theftOf(plan);
    return [
      fact('type', row?.threat_type, type),
      fact('source', row?.source_ip, source),
      fact('destination', row?.destination_ip, destination),
      fact('severity', row?.severity, severity),
      fact('when', row?.timestamp, new Date(Math.round(at))),
      // Within a week before it; these two met for the first time that day.
      fact('others of the pair', same_pair.alert_count, pair.count - 1),
    ];
  },
  alarms: null,
};

function theftOf({ chain }: Truth['plan']) {
  return chain.steps.at(-1)!;
}

const met = new Map<string, Group>();

export const indicators: Score = {
  tool: 'check_indicators',
  given: ({ plan: { indicators: all } }) => ({
    indicators: [all.neither, all.expired, all.inNetwork, all.live],
  }),
  prepare: ({ plan: { indicators: all }, tally }) => {
    met.clear();
    for (const ip of [all.live, all.expired, all.inNetwork]) met.set(ip, tally.watch(ip, 720));
  },
  found: ({ indicators: rows }, { plan }) => ({
    told: rows.map(({ indicator }: any) => plain(indicator)),
    planted: [plan.indicators.live, plan.indicators.inNetwork],
  }),
  facts: ({ indicators: rows, neither_listed_nor_met }, { plan: { indicators: all } }) => [
    ...[
      [all.live, 'live', 'exact'],
      [all.inNetwork, 'live', 'network'],
      [all.expired, 'expired', 'exact'],
    ].flatMap(([ip, verdict, by]) => {
      const row = rows.find(({ indicator }: any) => plain(indicator) === ip);
      const group = met.get(ip!)!;
      return [
        fact(`verdict of ${ip}`, row?.verdict, verdict),
        fact(`${ip} by ${by}`, row?.matched_by === 'exact', by === 'exact'),
        fact(`alerts of ${ip}`, row?.alert_count, group.count),
        fact(`first of ${ip}`, row?.first_seen, new Date(group.first)),
        fact(`last of ${ip}`, row?.last_seen, new Date(group.last)),
        fact(`hosts of ${ip}`, row?.host_count, group.sources.size),
      ];
    }),
    fact('neither', neither_listed_nor_met.map(plain), [all.neither]),
  ],
  alarms: null,
};

export const path: Score = {
  tool: 'attack_path',
  found: ({ hosts }, { plan }) => ({
    told: hosts.map(({ ip_address }: any) => ip_address),
    planted: plan.chain.hosts.map(({ ip }) => ip),
  }),
  facts: ({ hosts, edges, verdict }, { plan: { chain } }) => {
    const moves = chain.steps.filter(
      ({ type, severity }) => type === 'LATERAL_MOVEMENT' && severity === 'CRITICAL',
    );
    const stages = (ip: string) => hosts.find(({ ip_address }: any) => ip_address === ip)?.steps ?? [];
    const firsts: [number, string][] = [
      [3, 'credential-access'],
      [5, 'command-and-control'],
      [6, 'exfiltration'],
    ];
    return [
      fact('verdict', verdict, 'far_advanced'),
      ...moves.map(({ source, destination }) =>
        fact(
          `edge ${source} ${destination}`,
          edges.some((edge: any) => edge.from_ip === source && edge.to_ip === destination),
          true,
        ),
      ),
      ...firsts.map(([i, stage]) => {
        const { source, at } = chain.steps[i]!;
        const step = stages(source).find((one: any) => one.stage === stage && one.severity === 'CRITICAL');
        return fact(`${stage} of ${source}`, Date.parse(step?.first_grave) <= at + 1, true);
      }),
    ];
  },
  alarms: ({ verdict, hosts }) => (/advanced/.test(verdict) ? [`${verdict} ${hosts[0].ip_address}`] : []),
};

export function plain(text: string): string {
  return text.replaceAll('[.]', '.');
}
