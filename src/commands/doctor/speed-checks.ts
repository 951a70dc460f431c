import type { Environment } from '../../config/environment.js';
import type { DatabaseProfile } from '../../database/database-profile.js';
import { INDEX_SCRIPT, ROLLUP_SCRIPT, scriptCommand } from '../../database/role/role-script.js';
import type { RollupRepository } from '../../database/rollups/rollup.repository.js';
import { type Finding, ok, warn } from './finding.js';

const OVER_TIME = ['alerts', 'top_talkers', 'traffic_metrics'];

/** What deploy/sql/indexes.sql makes, by table. */
export const RECOMMENDED: Record<string, string[]> = {
  alerts: [
    'mcp_alerts_id',
    'mcp_alerts_sensor_time',
    'mcp_alerts_severity_time',
    'mcp_alerts_acknowledged',
    'mcp_alerts_type_time',
  ],
  top_talkers: ['mcp_top_talkers_sensor_time'],
  sensor_metrics: ['idx_sensor_metrics_sensor_id', 'sensor_metrics_timestamp_idx'],
  system_stats: ['system_stats_timestamp_idx'],
};

/** Sums that end so long ago are no longer brought up to date; they end three hours ago at best. */
const STALE_HOURS = 6;

export function checkIndexes(profile: DatabaseProfile, { dbName }: Environment): Finding {
  const command = scriptCommand(INDEX_SCRIPT, dbName);
  const present = profile.tables.filter(({ columns }) => columns.length > 0);
  const bare = present.filter(({ name, indexes }) => OVER_TIME.includes(name) && indexes.length === 0);
  if (bare.length > 0) {
    const fix = bare.map(({ name }) => `CREATE INDEX CONCURRENTLY ON ${name} (timestamp DESC)`).join('; ');
    const names = bare.map(({ name }) => name).join(', ');
    const message = `${names} have none, so every question reads all of them`;
    return warn('indexes', message, `as owner: ${fix}; then ${command}`);
  }
  const missing = present.flatMap(({ name, indexes }) =>
    (RECOMMENDED[name] ?? []).filter((index) => !indexes.includes(index)),
  );
  if (missing.length === 0) return ok('indexes', 'all that are recommended are there');
  const faster = `${missing.join(', ')} would make some questions faster`;
  return present.some(({ name }) => RECOMMENDED[name] && profile.isLarge(name))
    ? warn('indexes', faster, command)
    : ok('indexes', `the tables over time have indexes; ${faster}`);
}

/** The sums that long questions are answered from. */
export async function checkRollUps(
  rollUps: RollupRepository,
  profile: DatabaseProfile,
  { dbName }: Environment,
): Promise<Finding> {
  const command = scriptCommand(ROLLUP_SCRIPT, dbName);
  const signal = new AbortController().signal;
  const reach = await rollUps.findReach({ sensors: null, caller: 'doctor', signal, queryId: 'd0c' });
  if (reach === null) {
    const large = OVER_TIME.filter((table) => profile.isLarge(table));
    if (profile.timescaledb || large.length === 0) return ok('roll-ups', 'none, and none are needed');
    const message = `none, so questions about weeks read every row of ${large.join(', ')}`;
    return warn('roll-ups', message, `${command}; chapter 8 of docs/deployment.md says what calls refresh()`);
  }
  const unfit = reach.filter(({ hours_behind }) => hours_behind === null).map(({ name }) => name);
  if (unfit.length > 0) {
    return warn(
      'roll-ups',
      `${unfit.join(', ')} cannot be relied on and are not read`,
      `${command}, then refresh()`,
    );
  }
  const behind = Math.max(...reach.map(({ hours_behind }) => hours_behind!));
  if (behind > STALE_HOURS) {
    const message = `are ${Math.round(behind)} h behind, so what came since is read row by row`;
    return warn(
      'roll-ups',
      message,
      'sudo systemctl enable --now netmonitor-mcp-rollups.timer, or look into its log',
    );
  }
  const filling = reach.filter(({ since }) => since !== '-infinity');
  return ok(
    'roll-ups',
    filling.length === 0 ? 'up to date' : `up to date, and filled back to ${filling[0]!.since}`,
  );
}
