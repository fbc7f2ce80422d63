import type { Inspection } from '../../../engine/inspector/inspection.ts';
import { isForward, type Step } from '../../../engine/inspector/steps.ts';
import { sizeOf } from '../../../engine/shapes.ts';
import type { Appearance } from '../../theme/palette.ts';
import { colors, fonts } from '../../theme/tokens.ts';
import { ports, type FlowColumn, type FlowLayout } from './flow-layout.ts';
import { heatColor, heatPixels } from './heat-painting.ts';
import { colorRange, tiles } from './tensor-grid.ts';

export interface FlowPicture {
  inspection: Inspection;
  step: Step;
  layout: FlowLayout;
  chosen: (layer: number) => number;
  /** How far the flow between the step's two columns has come, 0…1. */
  progress: number;
  appearance: Appearance;
}

/** The columns between which a step's numbers flow, as indices of the left one; null where it stays within a layer. */
export function flowingGap({ quantity, phase, layer }: Step): number | null {
  if (quantity === 'z' || quantity === 'gradient' || quantity === 'update') return layer;
  return quantity === 'delta' && phase === 'backpropagate' ? layer + 1 : null;
}

/** What a column shows at a step: the activations that are known by then, or the errors; null for nothing yet. */
export function columnValues({ trace }: Inspection, step: Step, layer: number): { symbol: string; values: Float64Array } | null {
  if (layer === -1) return { symbol: 'x', values: trace.a[0]! };
  if (isForward(step)) {
    if (layer > step.layer) return null;
    if (layer === step.layer && step.quantity === 'z') return { symbol: 'z', values: trace.z[layer]! };
    return { symbol: 'a', values: trace.a[layer + 1]! };
  }
  const isKnown = step.quantity !== 'delta' || layer >= step.layer;
  return isKnown ? { symbol: 'δ', values: trace.delta[layer]! } : { symbol: 'a', values: trace.a[layer + 1]! };
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const raise = (number: number) => [...String(number)].map((digit) => superscripts[Number(digit)]).join('');

/** The network with its numbers: forward flow in one colour, backward in another. */
export function paintFlow(context: CanvasRenderingContext2D, picture: FlowPicture): void {
  const { step } = picture;
  const { columns } = picture.layout;
  const active = flowingGap(step);
  for (let gap = 0; gap + 1 < columns.length; gap++) paintGap(context, picture, gap, gap === active);
  for (const column of columns) paintColumn(context, picture, column);
}

/** The strength of a line is that of what goes along it: |wa| forward, |wδ| backward. */
function paintGap(context: CanvasRenderingContext2D, picture: FlowPicture, gap: number, isActive: boolean): void {
  const { inspection, step, appearance, progress } = picture;
  const { columns, radius } = picture.layout;
  const { positive, negative, textFaint } = colors[appearance];
  const forward = isForward(step);
  const layer = inspection.network.layers[gap]!;
  const [from, to] = [ports(columns[gap]!, 'right', radius), ports(columns[gap + 1]!, 'left', radius)];
  const inputs = sizeOf(layer.inputShape);
  const strengthOf = (k: number | null, j: number | null): number => {
    if (layer.spec.type !== 'dense' || j === null) return 0.5;
    // From a picture runs what all its pixels bring together.
    if (k === null) return Math.abs(step.quantity === 'z' ? inspection.trace.z[gap]![j]! : inspection.trace.delta[gap]![j]!);
    const w = layer.parameters.weights[j * inputs + k]!;
    const carried = forward || step.quantity !== 'delta' ? inspection.trace.a[gap]![k]! : inspection.trace.delta[gap]![j]!;
    return Math.abs(step.quantity === 'gradient' || step.quantity === 'update' ? carried * inspection.trace.delta[gap]![j]! : w * carried);
  };
  const isOneToOne = layer.spec.type === 'dropout' && from.length === to.length;
  const lines = from.flatMap((start, i) =>
    to.flatMap((end, j) => (isOneToOne && i !== j ? [] : [{ start, end, strength: isActive ? strengthOf(start.index, end.index) : 0 }])),
  );
  const strongest = Math.max(...lines.map(({ strength }) => strength), 1e-300);
  const crowding = Math.max(0.1, Math.min(0.5, 7 / Math.sqrt(lines.length) / 4));
  for (const { start, end, strength } of lines) {
    const chosen = isActive && touchesChosen(picture, gap, start.index, end.index);
    const share = Math.sqrt(strength / strongest);
    context.strokeStyle = isActive ? (forward ? positive : negative) : textFaint;
    context.globalAlpha = isActive ? Math.max(0.06, share * (chosen ? 1 : 0.55)) : crowding * 0.5;
    context.lineWidth = isActive ? 0.6 + share * (chosen ? 2.2 : 1) : 0.6;
    // The flow runs to the side that is computed.
    const [tail, head] = forward ? [start, end] : [end, start];
    const reach = isActive ? progress : 1;
    context.beginPath();
    context.moveTo(tail.x, tail.y);
    context.lineTo(tail.x + (head.x - tail.x) * reach, tail.y + (head.y - tail.y) * reach);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function touchesChosen({ step, chosen }: FlowPicture, gap: number, from: number | null, to: number | null): boolean {
  return step.phase === 'backpropagate' ? from === chosen(gap - 1) : to === chosen(gap);
}

function paintColumn(context: CanvasRenderingContext2D, picture: FlowPicture, column: FlowColumn): void {
  const { inspection, step, appearance, chosen } = picture;
  const { radius } = picture.layout;
  const shown = columnValues(inspection, step, column.layer);
  const isPresent = column.layer === step.layer;
  const { text, textMuted, textFaint, positive, negative, surface, borderStrong, accent } = colors[appearance];
  const flow = isForward(step) ? positive : negative;
  const range = shown ? colorRange(shown.values).range : 1;
  paintTitle(context, column, shown?.symbol ?? (column.layer === -1 ? 'x' : 'a'), isPresent ? flow : shown ? text : textFaint, textMuted);

  for (const { map, x, y, width, height } of column.pictures) {
    const [, rows, columns] = column.shape as readonly [number, number, number];
    context.fillStyle = surface;
    context.fillRect(x, y, width, height);
    if (shown) {
      context.imageSmoothingEnabled = width / columns < 2;
      const values = shown.values.subarray(map * rows * columns, (map + 1) * rows * columns);
      context.drawImage(heatPixels(values, tiles(1, rows, columns), range, appearance), x, y, width, height);
    }
    context.strokeStyle = isPresent ? flow : borderStrong;
    context.lineWidth = isPresent ? 2 : 1;
    context.strokeRect(x, y, width, height);
  }

  for (const { index, y } of column.units) {
    context.beginPath();
    context.arc(column.x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = shown ? heatColor(shown.values[index]!, range, appearance) : surface;
    context.fill();
    context.strokeStyle = isPresent ? flow : shown ? textMuted : borderStrong;
    context.lineWidth = isPresent ? 2 : 1;
    context.stroke();
    if (index !== chosen(column.layer) || column.layer < 0) continue;
    context.beginPath();
    context.arc(column.x, y, radius + 3, 0, 2 * Math.PI);
    context.strokeStyle = accent;
    context.lineWidth = 1.5;
    context.stroke();
  }
  context.fillStyle = textMuted;
  for (const middle of column.dots)
    for (const offset of [-4, 0, 4]) {
      context.beginPath();
      context.arc(column.x, middle + offset, 1.2, 0, 2 * Math.PI);
      context.fill();
    }
  if (column.layer === inspection.network.layers.length - 1) paintAnswers(context, picture, column);
}

function paintTitle(context: CanvasRenderingContext2D, column: FlowColumn, symbol: string, ink: string, muted: string): void {
  const count = column.shape.length === 3 ? column.shape.join('×').replace(/^1×/, '') : String(column.shape[0]);
  const sign = symbol === 'x' ? 'x' : `${symbol}${raise(column.layer + 1)}`;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = 'italic 15px KaTeX_Math, serif';
  const signWidth = context.measureText(sign).width;
  context.font = `11px ${fonts.sans}`;
  const width = signWidth + 6 + context.measureText(count).width;
  context.fillStyle = muted;
  context.fillText(count, column.x - width / 2 + signWidth + 6, 14);
  context.font = 'italic 15px KaTeX_Math, serif';
  context.fillStyle = ink;
  context.fillText(sign, column.x - width / 2, 14);
}

/** Beside the outputs: which unit each is, and which one should answer. */
function paintAnswers(context: CanvasRenderingContext2D, { inspection, appearance, layout }: FlowPicture, column: FlowColumn): void {
  const { text, textFaint } = colors[appearance];
  const { y: target } = inspection;
  const isOneHot = target.length > 1 && target.every((value) => value === 0 || value === 1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { index, y } of column.units) {
    const isAnswer = isOneHot && target[index] === 1;
    context.font = `${isAnswer ? '600 ' : ''}11px ${fonts.sans}`;
    context.fillStyle = isAnswer ? text : textFaint;
    context.fillText(isAnswer ? `${index} ◂ y` : String(index), column.x + layout.radius + 9, y + 0.5);
  }
}
