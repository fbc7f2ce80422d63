import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { chartTheme } from '../theme/echarts.ts';
import type { Appearance } from '../theme/palette.ts';
import { colors } from '../theme/tokens.ts';

use([SVGRenderer]);

/** A plot as it is seen, on an opaque ground: twice the pixels as PNG, or lines and text as SVG. */
export function chartImage(kind: 'png' | 'svg', option: EChartsCoreOption, size: { width: number; height: number }, appearance: Appearance): Blob {
  const theme = { ...chartTheme(appearance), backgroundColor: colors[appearance].surface };
  return kind === 'svg' ? svgImage(option, size, theme) : pngImage(option, size, theme);
}

function svgImage(option: EChartsCoreOption, size: { width: number; height: number }, theme: object): Blob {
  const chart = init(null, theme, { renderer: 'svg', ssr: true, ...size });
  chart.setOption(option);
  const drawing = chart.renderToSVGString();
  chart.dispose();
  return new Blob([drawing], { type: 'image/svg+xml' });
}

function pngImage(option: EChartsCoreOption, size: { width: number; height: number }, theme: object): Blob {
  const chart = init(document.createElement('div'), theme, { renderer: 'canvas', devicePixelRatio: 2, ...size });
  chart.setOption(option);
  const [, encoded] = chart.getDataURL({ type: 'png', pixelRatio: 2 }).split(',');
  chart.dispose();
  return new Blob([Uint8Array.from(atob(encoded!), (character) => character.charCodeAt(0))], { type: 'image/png' });
}

/** Offers a file made here for saving: main shows the dialog. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
