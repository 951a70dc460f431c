import { drawBars } from './bars.chart.js';
import type { Chart } from './chart.js';
import type { Drawing } from './drawing.js';
import { drawHeatMap } from './heat-map.chart.js';
import { drawLines } from './line.chart.js';
import { drawTimeline } from './timeline.chart.js';

export function draw(chart: Chart): Drawing {
  switch (chart.kind) {
    case 'line':
      return drawLines(chart);
    case 'bars':
      return drawBars(chart);
    case 'heat map':
      return drawHeatMap(chart);
    case 'timeline':
      return drawTimeline(chart);
  }
}
