import { fitting, INK, label, type Mark, QUIET_INK, WIDTH } from './drawing.js';

const MARGIN = 16;
const LINE = 18;

/** Title and notes of a chart, and where the room below them begins. */
export function caption({ title, notes }: { title: string; notes: string[] }): { marks: Mark[]; top: number } {
  const room = WIDTH - 2 * MARGIN;
  const marks = [
    label([MARGIN, 22], fitting(title, room * 0.72), { size: 18, fill: INK }),
    ...notes.map((note, i) => label([MARGIN, 46 + i * LINE], fitting(note, room), { fill: QUIET_INK })),
  ];
  return { marks, top: 46 + notes.length * LINE };
}
