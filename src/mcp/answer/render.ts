import type { Receipt } from './receipt.js';
import { clean, fence } from './untrusted.js';

/** The answer for a reader: the same facts as the structured content, complete on its own. */
export function render(title: string, data: Record<string, unknown>, receipt: Receipt): string {
  // Sensor ids and the nearest names in notes come from the network too: they stand inside the fence.
  const inside = [...caveats(receipt), body(data)].join('\n');
  return [headline(title, receipt), fence(inside), footer(receipt)].join('\n');
}

function headline(title: string, receipt: Receipt): string {
  const { window, matched, matched_is_lower_bound, returned, truncated } = receipt;
  const span = window ? `, ${window.from} to ${window.to} (${window.timezone})` : '';
  const count =
    matched === undefined
      ? ''
      : ` ${matched_is_lower_bound ? 'At least ' : ''}${matched} matched, ${returned} returned.`;
  return `${title}${span}.${count}${truncated ? ' There is more: see next_cursor below.' : ''}`;
}

function caveats({ coverage, notes }: Receipt): string[] {
  const blind = (coverage ?? []).map(
    ({ sensor_id, state, from, to }) => `${sensor_id} was ${state} from ${from} to ${to}`,
  );
  const warning =
    blind.length === 0
      ? []
      : [`Coverage: ${blind.join('; ')}. Nothing from there does not mean that nothing happened.`];
  return [...warning, ...notes.map(({ code, message }) => `Note (${code}): ${message}`)];
}

function footer(receipt: Receipt): string {
  const { filters, source, data_as_of, next_cursor, query_id } = receipt;
  const applied = Object.entries(filters).map(([name, value]) => `${name}=${scalar(value)}`);
  return [
    `Filters: ${applied.length > 0 ? applied.join(', ') : 'none'}.`,
    ...(source ? [`Source: ${source} rows, data as of ${data_as_of ?? 'never'}.`] : []),
    ...(next_cursor ? [`next_cursor: ${next_cursor}`] : []),
    `query_id: ${query_id}`,
  ].join('\n');
}

function body(data: Record<string, unknown>): string {
  return Object.entries(data)
    .map(([name, value]) => field(name, value))
    .join('\n');
}

function field(name: string, value: unknown): string {
  if (isTable(value)) return table(name, value);
  if (isDocument(value)) return `${name}:\n${value}`;
  if (isSentences(value))
    return [`${name} (${value.length}):`, ...value.map((text) => `- ${text}`)].join('\n');
  if (isObject(value) && Object.values(value).some((item) => !isShort(item))) {
    return Object.entries(value)
      .map(([key, item]) => field(pathOf(name, key), item))
      .join('\n');
  }
  return `${name}: ${scalar(value)}`;
}

/** Rows under the names of their columns, tables in them below; a column empty in every row is left out. */
function table(name: string, rows: Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const used = columns.filter((column) =>
    rows.some((row) => row[column] !== null && row[column] !== undefined),
  );
  const inner = used.filter((column) => rows.some((row) => isTable(row[column])));
  const plain = used.filter((column) => !inner.includes(column));
  const lines = rows.map((row) => plain.map((column) => cell(row[column])).join(' | '));
  const tables = rows.flatMap((row, index) =>
    inner.map((column) => field(pathOf(`${name}[${index}]`, column), row[column])),
  );
  return [`${name} (${rows.length}):`, plain.map(cell).join(' | '), ...lines, ...tables].join('\n');
}

/** A bar that stands alone would look like the end of a cell. */
function cell(value: unknown): string {
  const text = scalar(value);
  return text.includes('|') ? text.replace(/(?<=^|\s)\|(?=\s|$)/g, '¦') : text;
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : list(value.map(scalar));
  if (isObject(value)) {
    const parts = Object.entries(value).map(([key, item]) => `${key}=${nested(item)}`);
    return parts.length === 0 ? 'none' : parts.join(' ');
  }
  return typeof value === 'string' ? value.replaceAll('\n', ' ') : JSON.stringify(value);
}

/** Items that hold commas themselves would run into each other. */
function list(items: string[]): string {
  return items.join(items.some((item) => item.includes(', ')) ? '; ' : ', ');
}

function nested(value: unknown): string {
  return isObject(value) || Array.isArray(value) ? `(${scalar(value)})` : scalar(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isTable(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/** Names that are harmless one by one may make a link together. */
function pathOf(name: string, key: string): string {
  return clean(`${name}.${key}`, Number.MAX_SAFE_INTEGER);
}

function isSentences(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((item) => typeof item === 'string') &&
    value.some((item) => item.includes(', '))
  );
}

/** Whether it fits into a line beside others. */
function isShort(value: unknown): boolean {
  return !(isTable(value) || isDocument(value) || isSentences(value) || isObject(value));
}

function isDocument(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}
