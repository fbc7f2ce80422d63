import { tickLabel } from '../format/numbers.ts';
import type { Appearance } from './palette.ts';
import { runColors } from './palette.ts';
import { colors, fonts, text } from './tokens.ts';

/** An ECharts theme from the workbench's tokens: quiet axes, loud data. */
export function chartTheme(appearance: Appearance) {
  const c = colors[appearance];
  const label = { color: c.textMuted, fontFamily: fonts.sans, fontSize: text.xs };
  const axis = {
    axisLine: { show: true, lineStyle: { color: c.borderStrong } },
    axisTick: { show: false },
    axisLabel: label,
    nameTextStyle: label,
    splitLine: { show: true, lineStyle: { color: c.border } },
    minorSplitLine: { show: false },
  };
  return {
    color: runColors[appearance],
    backgroundColor: 'transparent',
    textStyle: { color: c.text, fontFamily: fonts.sans, fontSize: text.sm },
    valueAxis: { ...axis, axisLabel: { ...label, formatter: tickLabel } },
    logAxis: axis,
    timeAxis: axis,
    categoryAxis: { ...axis, splitLine: { show: false } },
    line: { symbol: 'circle', symbolSize: 5, lineStyle: { width: 1.75 } },
    legend: { textStyle: label, inactiveColor: c.borderStrong },
    tooltip: {
      backgroundColor: c.raised,
      borderColor: c.border,
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: c.text, fontFamily: fonts.sans, fontSize: text.sm },
      axisPointer: { lineStyle: { color: c.textFaint, type: 'solid' }, crossStyle: { color: c.textFaint } },
      extraCssText: `box-shadow: 0 4px 16px ${c.shadow}; font-variant-numeric: tabular-nums;`,
    },
  };
}
