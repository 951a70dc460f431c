import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import type { PathGraph } from '../../../database/attack/path.js';
import { PathRepository } from '../../../database/attack/path.repository.js';
import { listsCut } from '../../answer/lists-cut.js';
import { asImage, hostAddress } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { type Path, PATH_SCALE, pathOf } from './attack-graph.js';
import { foreignTypes } from './foreign-types.js';
import { NO_PATH, pathAnswerOf, pathFields, shortened, stepCount } from './path-answer.js';
import { pathChart } from './path-chart.js';

const week = span({ hours: 168, longestDays: 31 });
const MOST_OTHERS: Record<Detail, number> = { brief: 3, full: 20 };

const input = z.strictObject({
  ip_address: hostAddress.optional(),
  hours: week.arguments.hours,
  detail: answerDetail,
  as_image: asImage,
});

const output = z.object({
  ...pathFields,
  hosts_with_steps: z.number(),
  other_hosts: z.array(
    z.object({ ip_address: z.string(), progress: z.number(), stages: z.array(z.string()) }),
  ),
});

/**
 * The path of an attack through hosts. A step is a stage of ATT&CK in a host's own alerts, worth 4 points when its
 * worst is CRITICAL, 3 HIGH, 1 MEDIUM, else 0; `progress` is their sum. CRITICAL and HIGH are grave: steps stand in
 * the order of their first grave alerts. An edge is a grave alert from one host to another of a kind by which attacks
 * move on (initial access, execution, persistence, privilege escalation, credentials, lateral movement), after which
 * the other has grave alerts or begins a stage; `touched` do not. The path begins where edges lead back to.
 * A step that the frequency of its kind would bring a host with so many alerts anyway is worth less: without an address
 * the path is told whose stages are worth most. `verdict` counts grave stages anywhere on it that are worth 2 points,
 * one of them CRITICAL, where an own host shows one: from 4 far_advanced, 3 advanced. Gaps are an
 * hour or more without a grave alert before a stage. Sources: tables `alerts`, `devices`.
 */
@Tool({
  name: 'attack_path',
  title: 'Path of an attack',
  toolset: 'analyst',
  description:
    'How far has it got? ATT&CK stages per host in order, edges to the next host, gaps; without an address from the furthest advanced host.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class AttackPath implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly paths: PathRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ ip_address, detail }: Input<typeof input>, call: ToolCall) {
    const wanted = ip_address ?? null;
    const graph = await this.paths.find(call.window, PATH_SCALE, wanted, call.scope);
    const path = pathOf(graph, wanted);
    const foreign = path === null ? await foreignTypes(this.alerts, { source_ip: ip_address }, call) : [];
    const onPath = new Set(path?.hosts.map(({ host }) => host.ip_address));
    const whole = path === null ? NO_PATH : pathAnswerOf(path, detail);
    const told = shortened(whole, detail);
    const others = graph.hosts.filter(
      ({ ip_address: other, progress }) => progress > 0 && !onPath.has(other),
    );
    const few = others.slice(0, MOST_OTHERS[detail]);
    return call.answer(
      {
        ...told,
        hosts_with_steps: graph.host_count,
        other_hosts: few.map(({ ip_address: other, progress, steps }) => ({
          ip_address: other,
          progress,
          stages: steps.map(({ stage }) => stage),
        })),
      },
      {
        notes: [
          ...listsCut(
            detail,
            {
              steps: [stepCount(told), stepCount(whole)],
              touched: [told.touched.length, told.touched_count],
              gaps: [told.gaps.length, told.gap_count],
              other_hosts: [few.length, otherCount(graph, others.length, onPath.size)],
            },
            'fewer hours leave fewer',
          ),
          ...notesOn(graph, path, wanted, call),
          ...foreign,
        ],
        source: graph.source,
        dataAsOf: graph.data_as_of,
        chart: (seen) => pathChart(told, stepCount(whole), seen),
      },
    );
  }
}

/** Of those worth points, or of all with steps where not all were looked at. */
function otherCount({ hosts, host_count }: PathGraph, others: number, onPath: number): number {
  return hosts.length < host_count ? host_count - onPath : others;
}

function notesOn(graph: PathGraph, path: Path | null, wanted: string | null, call: ToolCall): Note[] {
  const notes: Note[] = [];
  if (path === null) notes.push(whyNone(graph, wanted, call));
  else if (path.hosts.every(({ host }) => host.ip_address !== path.start)) {
    const message = 'the host asked for shows no steps of its own: it was reached, and is among touched';
    notes.push({ code: 'only_touched', message });
  }
  if (path !== null && wanted === null && !path.hosts[0]!.host.is_own) {
    const message = 'the path begins at an address outside the own networks';
    notes.push({ code: 'from_outside', message });
  }
  if (graph.without_source > 0) {
    const message = `${graph.without_source} alerts that speak of a stage name no source, and lie on no path`;
    notes.push({ code: 'alerts_without_source', message });
  }
  if (graph.contact_count > graph.contacts.length) {
    const message = `the gravest ${graph.contacts.length} of ${graph.contact_count} contacts were followed; fewer hours leave fewer`;
    notes.push({ code: 'contacts_cut', message });
  }
  return [...notes, NOT_FLOWS];
}

function whyNone({ host_count }: PathGraph, wanted: string | null, { situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const last = newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all';
  const message =
    wanted === null
      ? `no alert of this window speaks of a stage of an attack and names its source; ${last}`
      : `this host shows no stage of an attack, and none of the ${host_count} that do moved on to it; ${last}`;
  return { code: 'empty', message };
}

const NOT_FLOWS: Note = {
  code: 'alerts_are_not_flows',
  message:
    'steps and edges are what detectors alerted: what raised no alert is missing, and an edge is no proof',
};
