export const INDICATOR_TYPES = ['ip', 'cidr', 'domain', 'url', 'hash'] as const;
export type IndicatorType = (typeof INDICATOR_TYPES)[number];

/** What may be looked up in feeds. */
export interface Indicator {
  type: IndicatorType;
  /** Addresses as PostgreSQL writes them, domains in lower-case ASCII, URLs as browsers write them, hashes in lower case. */
  value: string;
  /** As it was asked, without what made it harmless. */
  written: string;
  /** Who serves a URL. */
  host?: Indicator;
}
