/** Reads CSV as RFC 4180 has it: every row as an object by the names of the heading. */
export function readCsv(document: string): { heading: string[]; rows: Record<string, string>[] } {
  const lines: string[][] = [[]];
  let at = 0;
  while (at < document.length) {
    const [cell, next] = document[at] === '"' ? quoted(document, at) : plain(document, at);
    lines.at(-1)!.push(cell);
    if (document[next] === '\n') lines.push([]);
    // A separator at the very end is followed by one more, empty cell.
    if (next === document.length - 1) lines.at(-1)!.push('');
    at = next + 1;
  }
  const [heading = [], ...rows] = lines;
  return { heading, rows: rows.map((cells) => byName(heading, cells)) };
}

function byName(heading: string[], cells: string[]): Record<string, string> {
  if (cells.length !== heading.length) throw new Error(`not ${heading.length} cells: ${cells.join('|')}`);
  return Object.fromEntries(heading.map((name, index) => [name, cells[index]!]));
}

function plain(document: string, start: number): [string, number] {
  const end = /[,\n]/.exec(document.slice(start));
  const next = end ? start + end.index : document.length;
  return [document.slice(start, next), next];
}

function quoted(document: string, start: number): [string, number] {
  let end = start + 1;
  while (document[end] !== '"' || document[end + 1] === '"') end += document[end] === '"' ? 2 : 1;
  return [document.slice(start + 1, end).replaceAll('""', '"'), end + 1];
}

/** What a cell must hold: a text that a spreadsheet would take for a formula begins with an apostrophe. */
export function cellOf(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
}
