import { alert, host, indicators, path } from './cases.js';
import { beacons, noise, outbound, scanners } from './hunting.js';
import type { Score } from './score.js';
import { changes, detectors, health, sensors } from './state.js';
import { brief, report } from './stories.js';

/** In the order of an analyst's day. A tool that the server does not list is left out. */
export const SCORES: readonly Score[] = [
  brief,
  host,
  alert,
  indicators,
  beacons,
  scanners,
  outbound,
  changes,
  path,
  sensors,
  noise,
  detectors,
  health,
  report,
];
