import { HostStoryRepository } from '../../../database/hosts/host-story.repository.js';
import type { HostStory } from '../../../database/hosts/host-story.js';
import type { IndicatorMatches } from '../../../database/intel/threat-feed.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { z } from 'zod';
import { hiddenFrom } from '../../answer/global-rows.js';
import { listsCut } from '../../answer/lists-cut.js';
import { hostAddress, SEVERITIES } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail } from '../../answer/row-selection.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { isInternal } from '../alerts/host-risk.js';
import { PATH_SCALE } from './attack-graph.js';
import { attackSteps } from './attack-steps.js';
import { daysOf, fewSteps, hostAnswer, isListedLive, kindRows, LISTED, peerRows } from './host-answer.js';
import { askNext, HISTORY_DAYS, type KnownOfHost, LEAST_WINDOWS, lookFirst } from './host-findings.js';

const day = span({ hours: 24, longestDays: 31 });
/** With fewer days of alerts before the window nobody can say who is new. */
const LEAST_DAYS = 1;

const RANKED = { all: SEVERITIES, grave: PATH_SCALE.grave };

const input = z.strictObject({ ip_address: hostAddress, hours: day.arguments.hours, detail: answerDetail });

/**
 * One host in one pass, beside the 30 days before the window: its kinds of alerts in order (`before_count` and
 * `acknowledged_before` are of those days), ATT&CK steps of which it is the source, peers (`is_new`: no alert of
 * both in those days; `listed`: what feeds say), traffic beside stretches of the same length. Bytes are lower bounds.
 * Sources: tables `alerts`, `threat_feeds`, `top_talkers`, `devices`, `device_templates`.
 */
@Tool({
  name: 'investigate_host',
  title: 'Investigation of a host',
  toolset: 'analyst',
  description:
    'Investigate this host: alerts in order, ATT&CK steps, new and listed peers, traffic against its usual, device, what to ask next.',
  input,
  output: hostAnswer,
  span: day,
  freshness: 'alerts',
})
export class InvestigateHost implements ToolHandler<typeof input, typeof hostAnswer> {
  constructor(
    private readonly hosts: HostStoryRepository,
    private readonly feeds: ThreatFeedRepository,
  ) {}

  async execute({ ip_address: address, detail }: Input<typeof input>, call: ToolCall) {
    const { window, scope, hours } = call;
    const historyFrom = windowBefore(window, HISTORY_DAYS).from;
    const story = await this.hosts.find(address, window, historyFrom, RANKED, scope);
    const facts = await this.hosts.findFacts(address, window, historyFrom, scope);
    const listed = await this.listingsOf([address, ...story.peers.map(({ ip_address }) => ip_address)], call);
    const days = daysOf(story, window);
    const peers = peerRows(story.peers, listed, days >= LEAST_DAYS);
    const steps = attackSteps(story.kinds);
    const known: KnownOfHost = { address, hours, story, facts, own: listed.get(address), peers, steps, days };
    const { device, ...traffic } = facts;
    const most = LISTED[detail];
    const kinds = kindRows(story.kinds, most.kinds);
    const stepsTold = fewSteps(steps, most.steps);
    const peersTold = peers.slice(0, most.peers);
    return call.answer(
      {
        ip_address: address,
        is_internal: isInternal(address),
        device,
        look_first: lookFirst(known),
        alert_count: story.alert_count,
        as_source: story.as_source,
        acknowledged: story.acknowledged,
        by_severity: story.by_severity,
        before: { days, alert_count: story.before_count, acknowledged: story.acknowledged_before },
        kind_count: story.kind_count,
        kinds,
        steps: stepsTold,
        peer_count: story.peer_count,
        new_peer_count: days >= LEAST_DAYS ? story.new_peer_count : null,
        listed_peer_count: scope.sensors === null ? peers.filter(isListedLive).length : null,
        peers: peersTold,
        traffic,
        ask_next: askNext(known),
      },
      {
        notes: [
          ...(story.alert_count === 0 ? [whyNone(story, call)] : []),
          ...listsCut(
            detail,
            {
              kinds: [kinds.length, story.kind_count],
              steps: [stepsTold.length, steps.length],
              peers: [peersTold.length, story.peer_count],
            },
            'get_threat_timeline lists all alerts',
          ),
          ...notesOn(known, call),
        ],
        source: story.source,
        dataAsOf: story.data_as_of,
      },
    );
  }

  private async listingsOf(addresses: string[], { scope }: ToolCall): Promise<Map<string, IndicatorMatches>> {
    return scope.sensors === null ? this.feeds.lookUpAddresses(addresses, scope) : new Map();
  }
}

function whyNone({ last_before }: HostStory, { situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const last =
    last_before !== null
      ? `its last alert before is of ${last_before}`
      : `none in the ${HISTORY_DAYS} days before either; ${newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all'}`;
  return { code: 'empty', message: `no alert names this host in the window; ${last}` };
}

function notesOn({ story, facts, peers, days }: KnownOfHost, call: ToolCall): Note[] {
  const notes: Note[] = [];
  if (days < LEAST_DAYS) {
    const message = `alerts before the window reach back ${days} days: too few to say which peers are new`;
    notes.push({ code: 'no_history', message });
  }
  if (facts.earlier_windows < LEAST_WINDOWS) {
    const message = `top talkers before the window cover ${facts.earlier_windows} stretches of its length: too few to know the usual traffic`;
    notes.push({ code: 'no_usual_traffic', message });
  }
  if (story.peer_count > peers.length) {
    const message = `feeds were asked about the worst ${peers.length} of ${story.peer_count} peers`;
    notes.push({ code: 'peers_cut', message });
  }
  return [...notes, LIMITS, ...hiddenFrom(call, 'threat feeds and device types')];
}

const LIMITS: Note = {
  code: 'lower_bound',
  message: 'peers are other sides of alerts, which are not flows; bytes of top talkers are lower bounds',
};
