import type { AlertTotals } from '../../database/alerts/alert.js';
import { AlertRepository } from '../../database/alerts/alert.repository.js';
import { Environment } from '../../config/environment.js';
import { coverageOf } from '../answer/coverage.js';
import { clean, fence } from '../answer/untrusted.js';
import { resolveWindow, span } from '../answer/window.js';
import { mostFirst } from '../answer/most-first.js';
import { SEVERITIES } from '../answer/parameters.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const HOURS = 24;
const TOP = 5;

/** The last day in a few lines. Source: table `alerts`. */
@Resource({
  uri: 'dashboard://summary',
  name: 'Dashboard Summary',
  title: 'Dashboard summary',
  description: `Alerts of the last ${HOURS} hours: total, by severity, top ${TOP} types and sources, blind sensors`,
  mimeType: 'text/plain',
  toolset: 'alerts',
})
export class DashboardSummary implements ResourceHandler {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly environment: Environment,
  ) {}

  async read(_: object, call: ResourceCall): Promise<string> {
    const { scope } = call;
    const situation = await call.situation();
    const clock = { now: situation.now, timezone: this.environment.timezone, shifts: [] };
    const window = resolveWindow({}, span({ hours: HOURS }), clock);
    const totals = await this.alerts.total(window, {}, scope);
    const sources = await this.alerts.topSources(window, TOP, scope);
    const { coverage, notes } = coverageOf(window, situation, await call.ledger(situation));
    return [
      'NetMonitor dashboard summary',
      `Period: ${HOURS} hours, ${window.from} to ${window.to}`,
      `Generated: ${situation.now}`,
      `Total alerts: ${totals.total}`,
      '',
      'By severity:',
      ...SEVERITIES.slice(0, 5).map((severity) => `  ${severity}: ${totals.by_severity[severity] ?? 0}`),
      ...othersIn(totals),
      '',
      fence(
        [
          `Top ${TOP} types:`,
          ...mostFirst(totals.by_type)
            .slice(0, TOP)
            .map(([type, count]) => `  ${clean(type)}: ${count}`),
          `Top ${TOP} sources:`,
          ...sources.map(({ ip, count }) => `  ${ip}: ${count}`),
          ...(coverage.length === 0 ? [] : ['Blind or degraded sensors:']),
          ...coverage.map((gap) => `  ${clean(gap.sensor_id)} ${gap.state} from ${gap.from} to ${gap.to}`),
        ].join('\n'),
      ),
      ...notes.map(({ message }) => `Note: ${message}`),
      `Newest alert: ${totals.data_as_of ?? 'never'}`,
      `query_id: ${scope.queryId}`,
    ].join('\n');
  }
}

/** Sensors may post any severity: without this line the others would not add up to the total. */
function othersIn({ total, by_severity }: AlertTotals): string[] {
  const named = SEVERITIES.slice(0, 5).reduce((sum, severity) => sum + (by_severity[severity] ?? 0), 0);
  return total > named ? [`  OTHER: ${total - named}`] : [];
}
