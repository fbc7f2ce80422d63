import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { expect, it } from 'vitest';
import { chartTheme } from '../../../src/renderer/theme/echarts.ts';

use([LineChart, GridComponent, SVGRenderer]);

/** What stands at the axes of a plot of the given range, in the workbench's theme. */
function labelsOf(min: number, max: number): string[] {
  const chart = init(null, chartTheme('light'), { renderer: 'svg', ssr: true, width: 600, height: 400 });
  chart.setOption({ animation: false, xAxis: { type: 'value', min, max }, yAxis: { type: 'value', show: false }, series: [] });
  const labels = [...chart.renderToSVGString().matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text!);
  chart.dispose();
  return labels;
}

it('axes write numbers below 0 with a minus, not with a hyphen', () => {
  expect(labelsOf(-1, 1)).toEqual(['−1', '−0.5', '0', '0.5', '1']);
});

it('axes group thousands, and keep small numbers whole', () => {
  expect(labelsOf(-20_000, 20_000)).toContain('−20,000');
  expect(labelsOf(0, 0.0002)).toContain('0.00005');
});
