import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { AMONG_EQUALS, MATCHING, matchingValues } from '../alerts/alert-sql.js';
import { metadataText } from '../alerts/metadata-sql.js';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import { captures, type Captures } from './capture.js';

/** Packet captures, as far as the metadata of alerts names them. */
@Injectable()
export class CaptureRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Newest first. Two sensors may have a file of the same name. */
  async find(
    window: Window,
    filter: AlertFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Captures> {
    const values = [...matchingValues(window, filter, scope), page.limit, page.offset];
    return this.database.row(capturesNamed, values, scope);
  }
}

const first = (column: string) => `(array_agg(${column} ORDER BY timestamp, id, ${AMONG_EQUALS}))[1]`;

const capturesNamed = statement({
  name: 'pcap_captures',
  reads: ['alerts'],
  row: captures,
  text: `WITH named AS (
      SELECT id, timestamp, threat_type, source_ip, destination_ip, description, sensor_id,
        ${metadataText('pcap_file')} AS path, ${metadataText('pcap_source')} AS pcap_source
      FROM alerts WHERE ${MATCHING}),
    capture AS (
      SELECT path, sensor_id, max(pcap_source) AS pcap_source, min(timestamp) AS created,
        max(timestamp) AS last_alert, count(*) AS alert_count, ${first('id')} AS alert_id,
        (array_agg(DISTINCT threat_type))[1:10] AS threat_types,
        host(${first('source_ip')}) AS src_ip, host(${first('destination_ip')}) AS dst_ip
      FROM named WHERE path IS NOT NULL GROUP BY path, sensor_id),
    page AS (
      SELECT * FROM capture ORDER BY created DESC, path COLLATE "C", sensor_id COLLATE "C" LIMIT $12 OFFSET $13)
    SELECT count(*) AS total, ${newestRow('alerts')} AS data_as_of,
      CASE WHEN count(*) > 0 THEN 0 ELSE (SELECT count(*) FROM alerts WHERE ${MATCHING}) END AS examined,
      (SELECT coalesce(json_agg(page), '[]') FROM page) AS page
    FROM capture`,
});
