import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Mark, Rect } from './drawing.js';

const HATCH_APART = 7;

/** Puts a mark on paper. A text is a text there, whatever is in it. */
export function put(mark: Mark, paper: SKRSContext2D, fonts: string): void {
  switch (mark.kind) {
    case 'rect':
      paper.fillStyle = mark.fill;
      paper.fillRect(mark.x, mark.y, mark.width, mark.height);
      if (mark.hatch) hatch(mark, mark.hatch, paper);
      if (mark.outline) {
        paper.strokeStyle = mark.outline;
        paper.lineWidth = 1.5;
        paper.setLineDash([]);
        paper.strokeRect(mark.x, mark.y, mark.width, mark.height);
      }
      break;
    case 'line':
      paper.strokeStyle = mark.stroke;
      paper.lineWidth = mark.width;
      paper.setLineDash(mark.dash ?? []);
      paper.beginPath();
      for (const [x, y] of mark.points) paper.lineTo(x, y);
      paper.stroke();
      break;
    case 'dot':
      paper.fillStyle = mark.fill;
      paper.beginPath();
      paper.arc(...mark.at, mark.radius, 0, 2 * Math.PI);
      paper.fill();
      break;
    case 'text':
      paper.fillStyle = mark.fill;
      paper.font = `${mark.size}px ${fonts}`;
      paper.textAlign = mark.align;
      paper.textBaseline = 'middle';
      paper.fillText(mark.text, ...mark.at, mark.most);
      break;
  }
}

function hatch({ x, y, width, height }: Rect, colour: string, paper: SKRSContext2D): void {
  paper.save();
  paper.beginPath();
  paper.rect(x, y, width, height);
  paper.clip();
  paper.strokeStyle = colour;
  paper.lineWidth = 1;
  paper.setLineDash([]);
  paper.beginPath();
  for (let start = x - height; start < x + width; start += HATCH_APART) {
    paper.moveTo(start, y + height);
    paper.lineTo(start + height, y);
  }
  paper.stroke();
  paper.restore();
}
