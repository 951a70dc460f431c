/** Larger values are read in part: a host that scanned has tens of thousands of learned ports. */
const LARGEST_JSON = 64_000;

const SUMS = ['observation_period', 'traffic_summary', 'characteristics']
  .map((part) => `'${part}', d.learned_behavior -> '${part}'`)
  .join(', ');

function unlessLarge(column: string, instead: string): string {
  return `CASE WHEN octet_length(${column}::text) > ${LARGEST_JSON}
    THEN jsonb_build_object('left_out', octet_length(${column}::text) || ' bytes'${instead})
    ELSE ${column} END AS ${column.slice(2)}`;
}

/** The columns of a device `d` with its type `t`. */
export const DEVICE_COLUMNS = `d.id, host(d.ip_address) AS ip_address, d.hostname, d.mac_address::text AS mac_address,
  d.vendor, d.sensor_id, d.template_id, t.name AS template_name, t.icon AS template_icon,
  t.category AS template_category, d.classification_method, d.classification_confidence, d.suggested_template_id,
  d.first_seen, d.last_seen, d.is_active IS NOT FALSE AS is_active, left(d.notes, 2000) AS notes, d.created_by,
  d.fingerprint_updated, ${unlessLarge('d.learned_behavior', `, ${SUMS}`)}, ${unlessLarge('d.fingerprint', '')}`;

/** Types belong to no sensor, so a caller who may see certain sensors only ($1) gets none of them. */
export const DEVICES = `devices d LEFT JOIN device_templates t ON t.id = d.template_id AND $1::text[] IS NULL`;

export const IN_SCOPE = '($1::text[] IS NULL OR d.sensor_id = ANY($1))';

/** Of several rows of an address the one that holds now comes first. */
export const VALID_FIRST = 'd.is_active IS FALSE, d.last_seen DESC NULLS LAST, d.id DESC';
