import { z } from 'zod';
import type { FoundSuspects, Suspect, Suspects } from '../../../database/hunting/scanner.js';
import { ScannerRepository } from '../../../database/hunting/scanner.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { moreNote } from './more-note.js';
import { daysBetween, tenths } from './reasons.js';
import {
  LEAST_STRETCHES,
  MARGIN,
  SCANNER_FLOORS,
  type ScannerVerdict,
  scannerVerdict,
} from './scanner-verdict.js';

const day = span({ hours: 24, longestDays: 31 });
/** Of so many alerts that 30 days of them would take too long, fewer days show what is usual. */
const HISTORY_DAYS = [30, 7, LEAST_STRETCHES] as const;
const MOST_SET_ASIDE = 3;

const input = z.strictObject({ hours: day.arguments.hours, limit: limit({ preset: 10, most: 50 }) });

const scanner = z.object({
  source_ip: z.string(),
  own_network: z.boolean(),
  times_over_limit: z.number(),
  exceeded: z.array(z.string()),
  peak_destinations: z.number(),
  usual_p99_destinations: z.number().nullable(),
  peak_ports: z.number(),
  usual_p99_ports: z.number().nullable(),
  peak_at: z.string(),
  destinations: z.number(),
  usual_destinations: z.number().nullable(),
  ports: z.number(),
  usual_ports: z.number().nullable(),
  scan_alerts: z.number(),
  alert_count: z.number(),
  threat_types: z.array(z.string()),
});

const output = z.object({
  total: z.number(),
  of_own_network: z.number(),
  sources_examined: z.number(),
  history_days: z.number(),
  limits: z.record(z.string(), z.number()),
  scanners: z.array(scanner),
  set_aside: z.array(z.object({ source_ip: z.string(), times_over_limit: z.number(), why: z.string() })),
});

const LIMITS = {
  destinations_in_10_min: SCANNER_FLOORS.destinations,
  ports_in_10_min: SCANNER_FLOORS.ports,
  destinations: SCANNER_FLOORS.spread,
  ports: SCANNER_FLOORS.portSpread,
  times_usual: MARGIN,
};

interface Judged extends ScannerVerdict {
  source: Suspect;
}

/**
 * Sources of alerts that reach more destinations or ports than `limits` and than twice their own usual: those of
 * the own network first, then by how many times they exceed it. `peak_` is the most in ten minutes, its usual the
 * 99th percentile of the source's own active ten minutes in `history_days`; `usual_destinations` and `usual_ports` are the most it
 * reached in one earlier stretch as long as the window. A usual is null where there is not enough history to know it, or
 * no limit is passed that asks for it. Ports
 * stand in the metadata of some detectors only. A port scan that a detector names, and the ports it tells of, count for
 * own hosts that had fewer of them before; of the internet, which knocks all day, they are counted in a note. Sources: tables `alerts`, `devices`, `ip_whitelists`.
 */
@Tool({
  name: 'find_scanners',
  title: 'Scanners',
  toolset: 'analyst',
  description:
    'Who is scanning? Sources that reach more hosts or ports than they usually do, own hosts first.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class FindScanners implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly scanners: ScannerRepository) {}

  async execute({ limit }: Input<typeof input>, call: ToolCall) {
    const { window, hours, scope } = call;
    const histories = HISTORY_DAYS.filter(
      (days, place) => place === 0 || days * 24 >= LEAST_STRETCHES * hours,
    ).map((days) => windowBefore(window, days).from);
    const found = await this.scanners.find(window, histories, SCANNER_FLOORS, scope);
    const days = daysBetween(found.history_from ?? window.from, window.from);
    const judged = found.page
      .map((source): Judged => ({ source, ...scannerVerdict(source, (days * 24) / hours) }))
      .filter(({ exceeded }) => exceeded.length > 0)
      .toSorted(worstFirst);
    const scanners = judged.filter(({ source }) => source.whitelist_id === null);
    const aside = judged.filter(({ source }) => source.whitelist_id !== null);
    return call.answer(
      {
        total: scanners.length,
        of_own_network: scanners.filter(({ source }) => source.own).length,
        sources_examined: found.sources,
        history_days: tenths(Math.max(0, days)),
        limits: LIMITS,
        scanners: scanners.slice(0, limit).map(scannerRow),
        set_aside: aside.slice(0, MOST_SET_ASIDE).map(({ source, times }) => ({
          source_ip: source.source_ip,
          times_over_limit: tenths(times),
          why: `whitelist entry ${source.whitelist_id} covers it`,
        })),
      },
      { notes: notesOn(found, scanners, limit, call), dataAsOf: found.data_as_of },
    );
  }
}

function worstFirst(a: Judged, b: Judged): number {
  return (
    Number(b.source.own) - Number(a.source.own) ||
    b.times - a.times ||
    (a.source.source_ip < b.source.source_ip ? -1 : 1)
  );
}

function scannerRow({ source, times, exceeded, ...usual }: Judged): z.output<typeof scanner> {
  return {
    source_ip: source.source_ip,
    own_network: source.own,
    times_over_limit: tenths(times),
    exceeded,
    peak_destinations: source.peak_destinations,
    usual_p99_destinations: usual.usual_p99_destinations && tenths(usual.usual_p99_destinations),
    peak_ports: source.peak_ports,
    usual_p99_ports: usual.usual_p99_ports && tenths(usual.usual_p99_ports),
    peak_at: source.peak_at,
    destinations: source.destinations,
    usual_destinations: usual.usual_destinations,
    ports: source.ports,
    usual_ports: usual.usual_ports,
    scan_alerts: source.claims,
    alert_count: source.alert_count,
    threat_types: source.threat_types,
  };
}

const NOT_FLOWS: Note = {
  code: 'alerts_are_not_flows',
  message:
    'destinations and ports are those of alerts, so they are lower bounds; a scan that raises no alert is not here',
};

function notesOn(found: FoundSuspects, scanners: Judged[], limit: number, call: ToolCall): Note[] {
  const notes = scanners.length === 0 ? [whyNone(found, call)] : moreNote(scanners.length, limit);
  if (found.suspects > found.page.length) {
    const message = `${found.page.length} of ${found.suspects} sources that pass a limit were compared with their usual; fewer hours leave fewer`;
    notes.push({ code: 'cut', message });
  }
  if (found.searched_from !== windowBefore(call.window, HISTORY_DAYS[0]).from) {
    const message = `there are so many alerts that usual values are of the days since ${found.searched_from} only; fewer hours allow more`;
    notes.push({ code: 'short_history', message });
  }
  if (found.told_outside > 0) {
    const message = `detectors say of ${found.told_outside} sources outside that they scan; named are those that reach many hosts`;
    notes.push({ code: 'from_outside', message });
  }
  if (found.without_source > 0) {
    const message = `${found.without_source} alerts of this window name no source`;
    notes.push({ code: 'alerts_without_source', message });
  }
  return [...notes, NOT_FLOWS, ...hiddenFrom(call, 'whitelist entries')];
}

function whyNone({ sources, suspects }: Suspects, { situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const message =
    suspects > 0
      ? `${suspects} of ${sources} sources pass a limit, none by more than ${MARGIN} times its own usual without being whitelisted`
      : sources > 0
        ? `none of the ${sources} sources passes a limit`
        : `no alert of this window names its source; ${newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all'}`;
  return { code: 'empty', message };
}
