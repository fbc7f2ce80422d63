import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { chartImage } from './export.ts';

use([LineChart, AriaComponent, GridComponent, TooltipComponent, CanvasRenderer]);

const axis = { type: 'value', name: 'axis', nameLocation: 'middle' };

/**
 * Draws a plot that nobody sees. The first one takes ECharts twice as long as any other, because its code is compiled then: better
 * while nothing else is to be done than when someone opens a view.
 */
export function drawFirst(): void {
  const plot = { xAxis: axis, yAxis: axis, tooltip: { trigger: 'axis' }, series: [{ type: 'line', data: [[0, 0], [1, 1]] }] };
  chartImage('png', { animation: false, ...plot }, { width: 100, height: 100 }, 'light');
}
