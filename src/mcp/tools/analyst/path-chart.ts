import type { Timeline } from '../../chart/chart.js';
import { chartNotes, drawnOf } from '../../chart/chart-notes.js';
import type { Seen } from '../../tool-call.js';
import { type PathAnswer, stepCount } from './path-answer.js';

/**
 * A lane per host with the stages that began on it, and arrows to the hosts it led to.
 *
 * @param allSteps how many there are, where the answer holds the gravest of them
 */
export function pathChart(told: PathAnswer, allSteps: number, { receipt, gaps }: Seen): Timeline {
  const { verdict, hosts, edges, gaps: silences, touched_count } = told;
  const lane = new Map(hosts.map(({ ip_address }, i) => [ip_address, i]));
  const touched =
    touched_count > 0
      ? [`Not drawn: contacts with hosts that show no step of their own (${touched_count})`]
      : [];
  return {
    kind: 'timeline',
    title: `Path of an attack${verdict === null ? '' : `: ${verdict.replaceAll('_', ' ')}`}`,
    notes: chartNotes(
      receipt,
      'A dot stands where a stage began on a host, an arrow where a host reached another',
      ...drawnOf(stepCount(told), allSteps, 'stages'),
      ...touched,
      ...drawnOf(edgesOn(edges, lane).length, edges.length, 'edges'),
    ),
    ...receipt.window!,
    gaps,
    lanes: hosts.map(({ ip_address, progress, is_own, steps }) => ({
      name: ip_address,
      note: `progress ${progress}${is_own ? '' : ', outside'}`,
      bands: silences
        .filter((silence) => silence.ip_address === ip_address)
        .map(({ from, to }) => ({ from, to, look: 'quiet' as const })),
      events: steps.map(({ stage, severity, first_grave, first_seen }) => ({
        at: first_grave ?? first_seen,
        name: stage,
        severity,
      })),
    })),
    arrows: edgesOn(edges, lane),
  };
}

function edgesOn(edges: PathAnswer['edges'], lane: Map<string, number>): Timeline['arrows'] {
  return edges.flatMap(({ from_ip, to_ip, at, severity }) => {
    const [from, to] = [lane.get(from_ip), lane.get(to_ip)];
    return from === undefined || to === undefined ? [] : [{ at, from, to, severity }];
  });
}
