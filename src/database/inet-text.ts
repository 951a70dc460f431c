const BYTE = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const GROUP = '[0-9A-Fa-f]{1,4}';

const IPV4 = `(${BYTE}[.]){3}${BYTE}(/(3[0-2]|[12]?[0-9]))?`;

/** Each place at which `::` may stand for the missing groups. */
const IPV6 = [
  `(${GROUP}:){7}${GROUP}`,
  `(${GROUP}:){1,7}:`,
  ...[6, 5, 4, 3, 2, 1].map((before) => `(${GROUP}:){1,${before}}(:${GROUP}){1,${7 - before}}`),
  `:((:${GROUP}){1,7}|:)`,
].join('|');

const IPV6_NETWORK = `(${IPV6})(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?`;

/**
 * SQL: a text as inet, NULL where it is no address or network. A plain cast would fail the whole statement for
 * one malformed row. Both kinds in one expression would cost several times as much.
 */
export function inetFrom(text: string): string {
  return `CASE WHEN strpos(${text}, ':') = 0 THEN CASE WHEN ${text} ~ '^${IPV4}$' THEN ${text}::inet END
    WHEN ${text} ~ '^${IPV6_NETWORK}$' THEN ${text}::inet END`;
}
