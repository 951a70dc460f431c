import { fitting, label, MARGIN, type Mark, QUIET_INK, WIDTH, widthOf } from './drawing.js';

const LINE = 18;
const SWATCH = 26;
const APART = 22;

/** What a colour, dash or hatch stands for. */
export interface LegendEntry {
  words: string;
  /** In a box 26 wide around the height given. */
  swatch: (x: number, y: number) => Mark[];
}

/** Title, notes and legend of a chart, and where the room below them begins. */
export function caption(
  { title, notes }: { title: string; notes: string[] },
  legend: LegendEntry[] = [],
): { marks: Mark[]; top: number } {
  const room = WIDTH - 2 * MARGIN;
  const look = { fill: QUIET_INK, size: 12 };
  const lines = notes
    .flatMap((note) => wrapped(note, room, look.size))
    .map((line, i) => fitting([MARGIN, 46 + i * LINE], line, room, look));
  const below = 46 + lines.length * LINE;
  const { marks, bottom } = legendAt(below + 4, legend);
  return { marks: [fitting([MARGIN, 22], title, room, { size: 18 }), ...lines, ...marks], top: bottom };
}

/** In lines that have room: the end of a note is no less true than its begin. */
function wrapped(note: string, room: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of note.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function legendAt(top: number, legend: LegendEntry[]): { marks: Mark[]; bottom: number } {
  const most = WIDTH / 2;
  let [x, y] = [MARGIN, top];
  const marks = legend.flatMap(({ words, swatch }): Mark[] => {
    const width = SWATCH + 6 + Math.min(widthOf(words), most);
    if (x > MARGIN && x + width > WIDTH - MARGIN) [x, y] = [MARGIN, y + LINE + 2];
    const at = x;
    x += width + APART;
    return [...swatch(at, y), fitting([at + SWATCH + 6, y], words, most)];
  });
  return { marks, bottom: legend.length > 0 ? y + LINE : top };
}

/** A swatch of a colour alone. */
export function box(fill: string, more: { hatch?: string; outline?: string } = {}): LegendEntry['swatch'] {
  return (x, y) => [{ kind: 'rect', x, y: y - 7, width: SWATCH, height: 14, fill, ...more }];
}

/** A legend in one word of a text, such as what stands at an axis. */
export function axisName(x: number, y: number, words: string): Mark {
  return label([x, y], words, { fill: QUIET_INK, size: 12 });
}
