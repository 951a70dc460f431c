import { z } from 'zod';
import type { Contact, PathHost, PathStep } from '../../../database/attack/path.js';
import type { Detail } from '../../answer/row-selection.js';
import { STAGES } from '../../answer/attack/threat-type.js';
import { techniquesOf } from '../attack/stage-table.js';
import { isGrave, isInside, isTelling, type Path, type Reached } from './attack-graph.js';
import { tenths } from './reasons.js';

const HOUR_MS = 3_600_000;
/** A silence as long as this is worth a look at what happened in it. */
const QUIET_HOURS = 1;

/** Rows of each list, steps of a host and techniques of a step. */
const MOST: Record<Detail, { gaps: number; touched: number; steps: number; techniques: number }> = {
  brief: { gaps: 4, touched: 3, steps: 4, techniques: 2 },
  full: { gaps: 20, touched: 25, steps: 20, techniques: 5 },
};

export const VERDICTS = ['far_advanced', 'advanced', 'isolated_signs'] as const;
const FAR = 4;
const ADVANCED = 3;

const stepRow = z.object({
  stage: z.string(),
  severity: z.string().nullable(),
  points: z.number(),
  first_grave: z.string().nullable(),
  first_seen: z.string(),
  last_seen: z.string(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
  techniques: z.array(z.string()),
});

const hostRow = z.object({
  ip_address: z.string(),
  hop: z.number(),
  progress: z.number(),
  is_own: z.boolean(),
  steps: z.array(stepRow),
});

const edgeRow = z.object({
  from_ip: z.string(),
  to_ip: z.string(),
  at: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
});

export const pathFields = {
  verdict: z.enum(VERDICTS).nullable(),
  grave_stage_count: z.number(),
  start: z.string().nullable(),
  hosts: z.array(hostRow),
  edges: z.array(edgeRow.extend({ next_stage: z.string().nullable() })),
  touched: z.array(edgeRow),
  touched_count: z.number(),
  gaps: z.array(
    z.object({
      ip_address: z.string(),
      after: z.string(),
      before: z.string(),
      from: z.string(),
      to: z.string(),
      hours: z.number(),
    }),
  ),
  gap_count: z.number(),
  unseen_stages: z.array(z.string()),
};
const pathAnswer = z.object(pathFields);
export type PathAnswer = z.output<typeof pathAnswer>;

export const NO_PATH: PathAnswer = {
  verdict: null,
  grave_stage_count: 0,
  start: null,
  hosts: [],
  edges: [],
  touched: [],
  touched_count: 0,
  gaps: [],
  gap_count: 0,
  unseen_stages: [],
};

export function pathAnswerOf(path: Path, detail: Detail): PathAnswer {
  const { start, hosts, touched } = path;
  const most = MOST[detail];
  const steps = hosts.flatMap(({ host }) => host.steps);
  const gaps = hosts.flatMap(quietBefore).toSorted((a, b) => b.hours - a.hours);
  const grave = new Set(steps.filter(isGrave).map(({ stage }) => stage));
  const telling = new Set(steps.filter(isTelling).map(({ stage }) => stage));
  const critical = isInside(path) && steps.some((step) => step.severity === 'CRITICAL' && isTelling(step));
  const verdict =
    critical && telling.size >= FAR
      ? 'far_advanced'
      : critical && telling.size >= ADVANCED
        ? 'advanced'
        : 'isolated_signs';
  return {
    verdict,
    grave_stage_count: grave.size,
    start: hosts[0]?.host.ip_address ?? start,
    hosts: hosts.map(({ host, hop }) => ({
      ip_address: host.ip_address,
      hop,
      progress: host.progress,
      is_own: host.is_own,
      steps: host.steps.map((step) => stepRowOf(step, most.techniques)),
    })),
    edges: hosts.flatMap(({ host, by }) =>
      by === null ? [] : [{ ...edgeOf(by), next_stage: stageAfter(host, by.first_seen) }],
    ),
    touched: touched.slice(0, most.touched).map(edgeOf),
    touched_count: touched.length,
    gaps: gaps.slice(0, most.gaps),
    gap_count: gaps.length,
    unseen_stages: unseenAmong(steps),
  };
}

function stepRowOf(
  { grave_before: _, stage_before: __, rarity: ___, ...step }: PathStep,
  most: number,
): z.output<typeof stepRow> {
  return { ...step, techniques: techniquesOf(step.threat_types).slice(0, most) };
}

function edgeOf({ from_ip, to_ip, first_seen, severity, alert_count, threat_types }: Contact) {
  return { from_ip, to_ip, at: first_seen, severity, alert_count, threat_types };
}

/** The gravest steps of each host in a short answer, in their order. */
export function shortened(told: PathAnswer, detail: Detail): PathAnswer {
  const hosts = told.hosts.map((host) => {
    const kept = new Set(host.steps.toSorted((a, b) => b.points - a.points).slice(0, MOST[detail].steps));
    return { ...host, steps: host.steps.filter((step) => kept.has(step)) };
  });
  return { ...told, hosts };
}

export function stepCount({ hosts }: PathAnswer): number {
  return hosts.reduce((sum, { steps }) => sum + steps.length, 0);
}

/** What a host did first after it was reached; a stage that began before counts where it went on. */
function stageAfter({ steps }: PathHost, reached: string): string | null {
  const isAfter = (instant: string | null) => instant !== null && Date.parse(instant) > Date.parse(reached);
  const begun = steps.find(({ first_grave, first_seen }) => isAfter(first_grave ?? first_seen));
  return (begun ?? steps.find(({ last_seen }) => isAfter(last_seen)))?.stage ?? null;
}

/** Times without a grave alert of a host before one of its stages began gravely. */
function quietBefore({ host: { ip_address, steps } }: Reached): PathAnswer['gaps'] {
  return steps.flatMap(({ stage, first_grave, grave_before, stage_before }) => {
    if (first_grave === null || grave_before === null || stage_before === null) return [];
    const hours = (Date.parse(first_grave) - Date.parse(grave_before)) / HOUR_MS;
    if (hours < QUIET_HOURS) return [];
    return [
      {
        ip_address,
        after: stage_before,
        before: stage,
        from: grave_before,
        to: first_grave,
        hours: tenths(hours),
      },
    ];
  });
}

/** Stages before the furthest one that no alert of the path speaks of. */
function unseenAmong(steps: PathStep[]): string[] {
  const seen = new Set(steps.map(({ stage }) => stage));
  const furthest = STAGES.findLastIndex((stage) => seen.has(stage));
  return STAGES.slice(0, furthest + 1).filter((stage) => !seen.has(stage));
}
