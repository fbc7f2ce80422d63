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

/**
 * What a column shows at a step: on the way forward the activations that are known by then, null for nothing yet; on the way back
 * the errors from the step's layer on, and before it the activations that its error meets: ∂C/∂w = a δ.
 */
export function columnValues({ trace }: Inspection, step: Step, layer: number): { symbol: string; values: Float64Array } | null {
  if (layer === -1) return { symbol: 'x', values: trace.a[0]! };
  if (isForward(step)) {
    if (layer > step.layer) return null;
    if (layer === step.layer && step.quantity === 'z') return { symbol: 'z', values: trace.z[layer]! };
    return { symbol: 'a', values: trace.a[layer + 1]! };
  }
  return layer >= step.layer ? { symbol: 'δ', values: trace.delta[layer]! } : { symbol: 'a', values: trace.a[layer + 1]! };
}

/** The network with its numbers: forward flow in one colour, backward in another. */
export function paintFlow(context: CanvasRenderingContext2D, picture: FlowPicture): void {
  const { step } = picture;
  const { columns } = picture.layout;
  const active = flowingGap(step);
  for (let gap = 0; gap + 1 < columns.length; gap++) paintGap(context, picture, gap, gap === active);
  for (const column of columns) paintColumn(context, picture, column);
  paintTitles(context, picture);
  paintAnswers(context, picture, columns.at(-1)!);
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
  const { textMuted, positive, negative, surface, borderStrong, accent } = colors[appearance];
  const flow = isForward(step) ? positive : negative;
  const range = shown ? colorRange(shown.values).range : 1;

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
}

/**
 * Over each column what it shows, and how many. A canvas takes long to change its typeface, and longer to find a sign that a
 * typeface does not have: all of one come together, and the layer's number is set as a plain one, raised.
 */
function paintTitles(context: CanvasRenderingContext2D, { inspection, step, layout, appearance }: FlowPicture): void {
  const { text, textMuted, textFaint, positive, negative } = colors[appearance];
  const flow = isForward(step) ? positive : negative;
  const gap = layout.counts === 'beside' ? 6 : 0;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.font = `11px ${fonts.sans}`;
  const titles = layout.columns.map(({ layer, count, x }) => {
    const shown = columnValues(inspection, step, layer);
    const number = layer === -1 ? '' : String(layer + 1);
    const signWidth = 8 + context.measureText(number).width;
    const countWidth = context.measureText(count).width;
    const left = x - (signWidth + gap + (gap > 0 ? countWidth : 0)) / 2;
    const ink = layer === step.layer ? flow : shown ? text : textFaint;
    context.fillStyle = textMuted;
    if (layout.counts === 'beside') context.fillText(count, left + signWidth + gap, 14);
    if (layout.counts === 'below') context.fillText(count, x - countWidth / 2, 28);
    context.fillStyle = ink;
    context.fillText(number, left + 8, 9);
    return { left, ink, sign: shown?.symbol ?? 'a' };
  });
  context.font = 'italic 15px KaTeX_Math, serif';
  for (const { left, ink, sign } of titles) {
    context.fillStyle = ink;
    context.fillText(sign, left, 14);
  }
}

/** Beside the outputs: which unit each is, and which one should answer. */
function paintAnswers(context: CanvasRenderingContext2D, { inspection, appearance, layout }: FlowPicture, column: FlowColumn): void {
  const { text, textFaint } = colors[appearance];
  const { y: target } = inspection;
  const isOneHot = target.length > 1 && target.every((value) => value === 0 || value === 1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const x = column.x + layout.radius + 9;
  const isAnswer = ({ index }: FlowColumn['units'][number]) => isOneHot && target[index] === 1;
  context.font = `11px ${fonts.sans}`;
  context.fillStyle = textFaint;
  for (const unit of column.units) if (!isAnswer(unit)) context.fillText(String(unit.index), x, unit.y + 0.5);
  context.font = `600 11px ${fonts.sans}`;
  context.fillStyle = text;
  for (const unit of column.units) if (isAnswer(unit)) context.fillText(`${unit.index} ← y`, x, unit.y + 0.5);
}
