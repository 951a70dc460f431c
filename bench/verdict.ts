import type { Ratio } from './rounds.js';
import { table } from './table.js';

/** One target, what was measured, and whether that meets it. */
export interface Verdict {
  what: string;
  ours: string;
  beside: string;
  measured: number;
  rounds: string;
  wanted: string;
  met: boolean;
}

type Measured = Pick<Verdict, 'what' | 'ours' | 'beside'> & { ratio: Ratio };

export function atMost(limit: number, measured: Measured): Verdict {
  return { ...verdict(measured), wanted: `<= ${limit}`, met: measured.ratio.typical <= limit };
}

export function atLeast(limit: number, measured: Measured): Verdict {
  return { ...verdict(measured), wanted: `>= ${limit}`, met: measured.ratio.typical >= limit };
}

function verdict({ ratio: { typical, lowest, highest }, ...rest }: Measured) {
  return { ...rest, measured: typical, rounds: `${lowest.toFixed(2)}-${highest.toFixed(2)}` };
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, ours, beside, measured, rounds, wanted, met }) => [
    what,
    ours,
    beside,
    measured.toFixed(2),
    rounds,
    wanted,
    met ? 'yes' : 'no',
  ]);
  return table(['target', 'ours', 'beside', 'ratio', 'rounds', 'wanted', 'met'], rows);
}
