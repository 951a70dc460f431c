import { drawBars } from './bars.chart.js';
import type { Chart } from './chart.js';
import type { Drawing } from './drawing.js';
import { harmless } from './harmless.js';
import { drawHeatMap } from './heat-map.chart.js';
import { drawLines } from './line.chart.js';
import { drawTimeline } from './timeline.chart.js';

/** A chart as marks, its texts made harmless. */
export function draw(asked: Chart): Drawing {
  const chart = harmless(asked);
  switch (chart.kind) {
    case 'line':
    case 'columns':
      return drawLines(chart);
    case 'bars':
      return drawBars(chart);
    case 'heat map':
      return drawHeatMap(chart);
    case 'timeline':
      return drawTimeline(chart);
  }
}
