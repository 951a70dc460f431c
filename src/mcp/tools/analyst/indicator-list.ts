import type { Indicator } from '../../../database/intel/indicator.js';
import { parseIndicator } from '../intel/parse-indicator.js';
import { ToolError } from '../../tool-error.js';

const SHOWN = 60;
const MOST_NAMED = 5;

/** A list of indicators as somebody pasted it. */
export interface IndicatorList {
  /** Each once, with the first place it has in the list, counted from 1. */
  indicators: { position: number; indicator: Indicator }[];
  repeated: number;
  malformed: { position: number; given: string }[];
}

/** @throws ToolError invalid_argument when not one of them is an indicator */
export function readIndicators(texts: readonly string[]): IndicatorList {
  const known = new Map<string, IndicatorList['indicators'][number]>();
  const malformed: IndicatorList['malformed'] = [];
  for (const [index, text] of texts.entries()) {
    const indicator = parseIndicator(text);
    if (indicator === undefined) malformed.push({ position: index + 1, given: text.slice(0, SHOWN) });
    else if (!known.has(indicator.value)) known.set(indicator.value, { position: index + 1, indicator });
  }
  if (known.size === 0) {
    const places = malformed.slice(0, MOST_NAMED).map(({ position }) => position);
    throw new ToolError(
      'invalid_argument',
      `indicators holds no indicator (looked at ${places.join(', ')}${malformed.length > MOST_NAMED ? ' and the others' : ''}); allowed: IPv4 or IPv6 addresses, networks in CIDR form, domain names, URLs, and MD5, SHA-1 or SHA-256 hashes, also defanged`,
    );
  }
  return {
    indicators: [...known.values()],
    repeated: texts.length - malformed.length - known.size,
    malformed,
  };
}
