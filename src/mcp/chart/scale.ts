const MOST_TICKS = 6;

/** An axis from 0 to a round number, and the values written at it. */
export interface Scale {
  most: number;
  ticks: number[];
}

/** Ticks at 1, 2 or 5 times a power of ten; counts have no parts. */
export function scaleFor(greatest: number, { whole = false } = {}): Scale {
  const rough = Math.max(greatest, 0) / (MOST_TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  const fine = [1, 2, 5, 10].map((times) => times * power).find((step) => step >= rough)!;
  const step = whole ? Math.max(1, Math.round(fine)) : fine;
  const count = Math.max(1, Math.ceil(greatest / step));
  const ticks = Array.from({ length: count + 1 }, (_, i) => round(i * step));
  return { most: ticks.at(-1)!, ticks };
}

/** Sums of tenths are no tenths. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

const VOLUMES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export interface Unit {
  name: string;
  /** How much of the value one of it is. */
  size: number;
}

/** The unit in which the greatest of some volumes is told; it is 1024 times the one before, as in answers. */
export function volumeUnit(greatest: number): Unit {
  const power = Math.min(Math.floor(Math.log2(Math.max(greatest, 1)) / 10), VOLUMES.length - 1);
  return { name: VOLUMES[power]!, size: 1_024 ** power };
}

export const COUNT: Unit = { name: '', size: 1 };

export function told(value: number, { name }: Unit): string {
  const digits = value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  return name === '' ? digits : `${digits} ${name}`;
}
