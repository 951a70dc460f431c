import { plain } from './cases.js';
import { fact, type Score, type Truth } from './score.js';

export const brief: Score = {
  tool: 'shift_brief',
  found: ({ look_first, receipt }, { plan }) => {
    const hosts = hostsWithin(plan, receipt.window);
    if (hosts.length === 0) return null;
    const named = (look_first as any[]).map(({ ip_address }) => ip_address);
    return { told: named.filter((ip) => hosts.includes(ip)), planted: hosts };
  },
  facts: ({ receipt }, { plan }, text) => [
    fact('the dead sensor is named', text.includes('branch-south'), true),
    fact('until now at most', Date.parse(receipt.window.to) <= plan.end, true),
  ],
  alarms: null,
};

/** Hosts of the chain with a grave alert in the shift. */
function hostsWithin({ chain }: Truth['plan'], { from, to }: { from: string; to: string }): string[] {
  const steps = chain.steps.filter(({ at }) => at >= Date.parse(from) && at < Date.parse(to));
  return [...new Set(steps.map(({ source }) => source))];
}

export const report: Score = {
  tool: 'build_report',
  given: ({ plan }) => ({ kind: 'incident', ip_address: plan.chain.hosts[1].ip }),
  found: (_, { plan }, text) => {
    const hosts = plan.chain.hosts.map(({ ip }) => ip);
    return { told: hosts.filter((ip) => plain(text).includes(ip)), planted: hosts };
  },
  facts: (_, { plan }, text) =>
    ['KERBEROASTING_ATTACK', 'LATERAL_MOVEMENT'].map((type) =>
      fact(`${type} of ${plan.chain.hosts[1].ip}`, text.includes(type), true),
    ),
  alarms: null,
};
