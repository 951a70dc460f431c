import { ALERT_COUNT, alertRows } from './data/alerts.js';
import { configurationRows } from './data/configuration.js';
import { behaviorRows, deviceRows, templateRows } from './data/devices.js';
import { backgroundTaskRows, knowledgeRows, providerRows, schemaVersionRows } from './data/directory.js';
import { sensorMetricRows, systemStatRows } from './data/health.js';
import {
  addressReputationRows,
  apiUseRows,
  domainReputationRows,
  feedStatusRows,
} from './data/reputation.js';
import { sensorCommandRows, sensorRows, whitelistRows } from './data/sensor-records.js';
import type { TableRows } from './data/table-rows.js';
import { threatFeedRows } from './data/threat-feeds.js';
import { topTalkerRows } from './data/top-talkers.js';
import { trafficRows } from './data/traffic.js';

/** Counted anew when the data or the schema changes, so that directories filled before are filled again. */
export const DEMO_DATA_VERSION = 3;

/** About how many rows there are in all, for the progress shown while loading. */
export const EXPECTED_ROWS = ALERT_COUNT + 160_000;

/** Thirty days that end just before `asOf`, in an order that satisfies the foreign keys. */
export function demoData(asOf: Date): TableRows[] {
  const end = asOf.getTime();
  return [
    sensorRows(end),
    sensorCommandRows(end),
    configurationRows(end),
    whitelistRows(end),
    templateRows(end),
    behaviorRows(end),
    deviceRows(end),
    providerRows(end),
    threatFeedRows(end),
    addressReputationRows(end),
    domainReputationRows(end),
    feedStatusRows(end),
    apiUseRows(end),
    knowledgeRows(),
    schemaVersionRows(end),
    backgroundTaskRows(end),
    alertRows(end),
    trafficRows(end),
    topTalkerRows(end),
    sensorMetricRows(end),
    systemStatRows(end),
  ];
}
