import type { CurveLine } from './curves.ts';
import type { Scale } from './scales.ts';

/** More points than this to a line cannot be told apart on a plot. */
const mostPoints = 400;

interface CoordinateSystem {
  coord(point: readonly number[]): number[];
}

/**
 * So many curves that a series each would take ECharts longer than a person waits: all lines of a plot are one series here, and one
 * that is not seen holds the places that the crosshair can stand at.
 * @param scales of the two plots' vertical axes.
 */
export function crowdSeries(lines: readonly CurveLine[], scales: readonly [Scale, Scale]) {
  const places = thinned([...new Set(lines.flatMap(({ points }) => points.map(([place]) => place)))].sort((a, b) => a - b));
  return ([0, 1] as const).flatMap((plot) => {
    const drawn = lines.filter((line) => line.plot === plot).sort((a, b) => Number(a.isHighlighted) - Number(b.isHighlighted));
    return [
      {
        id: `places ${plot}`,
        type: 'line',
        xAxisIndex: plot,
        yAxisIndex: plot,
        data: places.map((place) => [place, scales[plot].min]),
        symbol: 'none',
        lineStyle: { opacity: 0 },
        emphasis: { disabled: true },
      },
      {
        id: `lines ${plot}`,
        type: 'custom',
        xAxisIndex: plot,
        yAxisIndex: plot,
        data: [[0, scales[plot].min]],
        renderItem: (_: unknown, system: CoordinateSystem) => ({ type: 'group', children: drawn.flatMap((line) => polylines(line, system)) }),
        clip: true,
        silent: true,
        tooltip: { show: false },
        z: 2,
        zlevel: 1,
      },
    ];
  });
}

/** Thin enough to be told apart. */
const thinner = 0.6;

/** A line as it is drawn, in pieces where a value is missing. */
function polylines({ points, color, width, dash, opacity, isHighlighted }: CurveLine, { coord }: CoordinateSystem) {
  const style = { stroke: color, lineWidth: isHighlighted ? width : thinner * width, lineDash: dash.length > 0 ? [...dash] : undefined, opacity, fill: 'none' };
  return pieces(thinned(points)).map((piece) => ({ type: 'polyline', shape: { points: piece.map(coord) }, style, silent: true }));
}

function pieces(points: CurveLine['points']): number[][][] {
  const found: number[][][] = [];
  let open: number[][] | null = null;
  for (const [place, value] of points) {
    if (value === null) open = null;
    else if (open) open.push([place, value]);
    else found.push((open = [[place, value]]));
  }
  return found.filter(({ length }) => length > 1);
}

/** Every so-manieth, and the last. */
function thinned<Item>(items: readonly Item[]): readonly Item[] {
  const step = Math.ceil(items.length / mostPoints);
  return step <= 1 ? items : items.filter((_, index) => index % step === 0 || index === items.length - 1);
}
