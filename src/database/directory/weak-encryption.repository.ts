import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { AMONG_EQUALS, DESCRIPTION, MATCHING, matchingValues } from '../alerts/alert-sql.js';
import { metadataTextOrNumber } from '../alerts/metadata-sql.js';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { weakTickets, type WeakTickets } from './weak-encryption.js';

/** Kerberos tickets with weak encryption, as alerts tell of them. */
@Injectable()
export class WeakEncryptionRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /**
   * Newest first.
   *
   * @param weakTypes codes, in capitals, whose detectors raise them for weak encryption only
   */
  async find(
    window: Window,
    filter: AlertFilter,
    weakTypes: readonly string[],
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<WeakTickets> {
    const values = [...matchingValues(window, filter, scope), weakTypes, page.limit, page.offset];
    return this.database.row(weakEncryption, values, scope);
  }
}

/**
 * Names and numbers of Kerberos (RFC 3961): 1 to 3 are DES, 23 and 24 are RC4. A name counts as a word of its
 * own; in a sentence DES must be in capitals, for "des" is a word of several languages.
 */
const NUMBER_OF_RC4 = '(?n)^(23|24|0x17|0x18)$';
const NUMBER_OF_DES = '(?n)^(1|2|3|0x0?[123])$';
const RC4 = '(^|[^[:alnum:]])(rc4|arcfour)([^[:alnum:]]|$)';
const DES = '(^|[^[:alnum:]])DES([^[:alnum:]]|$)';

const IN_METADATA = `concat_ws(chr(10), ${['encryption_type', 'encryption', 'etype'].map(metadataTextOrNumber).join(', ')})`;

const weakEncryption = statement({
  name: 'weak_encryption',
  reads: ['alerts'],
  row: weakTickets,
  text: `WITH examined AS (
      SELECT id, timestamp, threat_type, upper(threat_type) AS attack_type, upper(btrim(severity)) AS severity,
        source_ip, destination_ip, description, sensor_id, ${IN_METADATA} AS noted
      FROM alerts WHERE ${MATCHING}),
    decided AS (
      SELECT *,
        CASE WHEN noted ~* '${RC4}' OR noted ~* '${NUMBER_OF_RC4}' THEN 'RC4'
          WHEN noted ~* '${DES}' OR noted ~* '${NUMBER_OF_DES}' THEN 'DES' END AS by_metadata,
        CASE WHEN description ~* '${RC4}' THEN 'RC4' WHEN description ~ '${DES}' THEN 'DES' END AS by_description
      FROM examined),
    weak AS (
      SELECT *, coalesce(by_metadata, by_description) AS encryption_type,
        CASE WHEN by_metadata IS NOT NULL THEN 'metadata' WHEN by_description IS NOT NULL THEN 'description'
          ELSE 'type' END AS decided_by
      FROM decided WHERE by_metadata IS NOT NULL OR by_description IS NOT NULL OR attack_type = ANY($12)),
    page AS (
      SELECT id, timestamp, attack_type, severity, host(source_ip) AS src_ip, host(destination_ip) AS dst_ip,
        ${DESCRIPTION} AS description, encryption_type, decided_by, sensor_id
      FROM weak ORDER BY timestamp DESC, id DESC, ${AMONG_EQUALS}
      LIMIT $13 OFFSET $14)
    SELECT count(*) AS total, count(*) FILTER (WHERE encryption_type = 'RC4') AS rc4,
      count(*) FILTER (WHERE encryption_type = 'DES') AS des, (SELECT count(*) FROM examined) AS examined,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(page), '[]') FROM page) AS events
    FROM weak`,
});
