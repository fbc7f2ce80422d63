import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { descend } from '../../../src/engine/descent.ts';
import type { GradientProblem } from '../../../src/engine/gradients.ts';
import { initialParameters } from '../../../src/engine/initializers.ts';
import { inspect, type Inspection } from '../../../src/engine/inspector/inspection.ts';
import { stepsOf, type Step } from '../../../src/engine/inspector/steps.ts';
import { referenceNetwork } from '../../../src/engine/reference.ts';
import { parseSpec, type RunSpecInput } from '../../../src/engine/spec.ts';
import { chainShare, chainWords, vanishing } from '../../../src/renderer/components/inspector/chain-words.ts';
import { explain } from '../../../src/renderer/components/inspector/explanation.ts';
import { layOutFlow } from '../../../src/renderer/components/inspector/flow-layout.ts';
import { columnValues } from '../../../src/renderer/components/inspector/flow-painting.ts';
import { indicesOf, type Operand } from '../../../src/renderer/components/inspector/operand.ts';
import { operandsOf } from '../../../src/renderer/components/inspector/operands.ts';
import type { Selection } from '../../../src/renderer/components/inspector/selection.ts';
import { stepFormula, stepSentence } from '../../../src/renderer/components/inspector/step-words.ts';
import {
  cellOf,
  colorRange,
  fitGrids,
  matrix,
  numeral,
  tiles,
  transposed,
  unitsGrid,
  type TensorGrid,
} from '../../../src/renderer/components/inspector/tensor-grid.ts';
import { readVector, vectorText } from '../../../src/renderer/components/inspector/typed-vector.ts';
import { figures } from '../../../src/renderer/format/significant.ts';
import { convolutionalArchitectures, denseArchitectures, gradientProblems } from '../engine/architectures.ts';

const unit = (units: number, activation: 'sigmoid' | 'softmax') => ({ type: 'dense', units, activation }) as const;
const spelled = {
  inputShape: [2],
  layers: [unit(3, 'sigmoid'), unit(3, 'sigmoid'), unit(2, 'sigmoid')],
  loss: 'quadratic',
  optimizer: { type: 'sgd', learningRate: 0.1 },
  batchSize: 1,
  epochs: 1,
} satisfies RunSpecInput;
const problemOf = (input: RunSpecInput, x: number[], y: number[]): GradientProblem => {
  const architecture = parseSpec(input);
  const batch = { x: [Float64Array.from(x)], y: [Float64Array.from(y)] };
  return { architecture, parameters: initialParameters(architecture, 3), batch, regularization: { l2: 0, l1: 0, maxNorm: null } };
};
const tiny = problemOf(spelled, [0.5, -1], [1, 0]);
const pooled = problemOf({ ...spelled, inputShape: [1, 2, 2], layers: [{ type: 'maxPool2d' }, { type: 'flatten' }, unit(1, 'sigmoid')] }, [1, 4, 2, 3], [1]);
const softmaxQuadratic = denseArchitectures.filter(({ layers, loss }) => loss === 'quadratic' && (layers.at(-1) as { activation?: string }).activation === 'softmax');
const noDescent = (): never => {
  throw new Error('no update was asked for');
};

describe('numbers on a heat map', () => {
  const grids: [string, TensorGrid, number][] = [
    ['a column of units', unitsGrid([10]), 10],
    ['many units wrapped', unitsGrid([103]), 103],
    ['feature maps', unitsGrid([3, 4, 5]), 60],
    ['a matrix', matrix(3, 7), 21],
    ['a transposed matrix', transposed(matrix(3, 7)), 21],
    ['pictures side by side', tiles(7, 4, 4), 112],
  ];

  it.each(grids)('each have a cell of their own, and are found again there: %s', (_name, grid, count) => {
    const seen = new Set<string>();
    for (let index = 0; index < count; index++) {
      const cell = cellOf(grid, index);
      expect(cell.row).toBeLessThan(grid.rows);
      expect(cell.column).toBeLessThan(grid.columns);
      expect(grid.indexAt(cell)).toBe(index);
      seen.add(`${cell.row} ${cell.column}`);
    }
    expect(seen.size).toBe(count);
  });

  it('have none between pictures, nor behind the last unit', () => {
    expect(tiles(2, 4, 4).indexAt({ row: 1, column: 4 })).toBeNull();
    expect(unitsGrid([103]).indexAt({ row: 9, column: 10 })).toBeNull();
  });

  it('stand in rows and columns exchanged when transposed', () => {
    expect(cellOf(transposed(matrix(3, 7)), 8)).toEqual({ row: 1, column: 1 });
    expect(cellOf(transposed(matrix(3, 7)), 2)).toEqual({ row: 2, column: 0 });
  });

  it('are written into their cells where all have room', () => {
    const small = [matrix(3, 2), unitsGrid([2]), unitsGrid([3])];
    expect(fitGrids(small, { width: 600, height: 300, least: 80 })).toEqual(small.map(() => numeral));
  });

  it('fit the box, however wide they would be', () => {
    const wide = [tiles(100, 28, 28), tiles(1, 28, 28), unitsGrid([1, 28, 28]), unitsGrid([100]), unitsGrid([100])];
    const box = { width: 560, height: 260, least: 80 };
    const extents = fitGrids(wide, box);
    const widths = extents.map(({ cellWidth }, i) => Math.max(box.least, cellWidth * wide[i]!.columns));
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(box.width + 1);
    for (const [i, { cellHeight }] of extents.entries()) expect(cellHeight * wide[i]!.rows).toBeLessThanOrEqual(box.height + 1e-9);
  });

  it('fit the box also where each of six maps would fill it', () => {
    const update = [matrix(84, 120), matrix(84, 120), matrix(84, 120), unitsGrid([84]), unitsGrid([84]), unitsGrid([84])];
    const box = { width: 530, height: 252, least: 80 };
    const widths = fitGrids(update, box).map(({ cellWidth }, i) => Math.max(box.least, cellWidth * update[i]!.columns));
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(box.width + 1);
    expect(Math.min(...widths.slice(0, 3))).toBeGreaterThan(box.least);
  });

  it('are coloured up to the largest, but for many so that a few outliers do not pale the rest', () => {
    expect(colorRange(Float64Array.of(-3, 2, NaN))).toEqual({ range: 3, isClipped: false });
    const many = Float64Array.from({ length: 2_000 }, (_, i) => (i === 7 ? 1e6 : Math.sin(i)));
    const { range, isClipped } = colorRange(many);
    expect(range).toBeLessThanOrEqual(1);
    expect(isClipped).toBe(true);
    expect(colorRange(new Float64Array(5)).range).toBe(1);
  });
});

describe('the flow through the network', () => {
  const spec = parseSpec({
    inputShape: [1, 28, 28],
    layers: [
      { type: 'conv2d', filters: 6, kernel: 5, padding: 2, activation: 'tanh' },
      { type: 'averagePool2d' },
      { type: 'conv2d', filters: 16, kernel: 5, activation: 'tanh' },
      { type: 'averagePool2d' },
      { type: 'flatten' },
      { type: 'dense', units: 120, activation: 'tanh' },
      { type: 'dense', units: 84, activation: 'tanh' },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.1 },
    batchSize: 1,
    epochs: 1,
  });
  const network = referenceNetwork(spec, Float64Array.from(initialParameters(spec, 1)));
  /** As much as there is at 1280 × 800. */
  const [width, height] = [708, 197];

  it('shows in gradient and update the activations before the layer and the errors from it on, as ∂C/∂w = aδ has them', () => {
    const inspection = inspect(tiny)(0);
    for (const quantity of ['gradient', 'update'] as const) {
      const symbols = [-1, 0, 1, 2].map((layer) => columnValues(inspection, { phase: quantity, quantity, layer: 1 }, layer)?.symbol);
      expect(symbols).toEqual(['x', 'a', 'δ', 'δ']);
    }
    const values = columnValues(inspection, { phase: 'gradient', quantity: 'gradient', layer: 1 }, 0)!.values;
    expect(values).toBe(inspection.trace.a[1]);
  });

  it('draws all ten outputs, and puts how many units there are where titles of close columns leave room', () => {
    const { columns, counts } = layOutFlow({ network }, width, height, () => 0);
    expect(columns.at(-1)!.units).toHaveLength(10);
    expect(counts).toBe('below');
    expect(layOutFlow({ network }, 2 * width, height, () => 0).counts).toBe('beside');
    expect(layOutFlow({ network }, width / 2, height, () => 0).counts).toBe('nowhere');
  });
});

describe('what a step computes with', () => {
  it('is, where softmax meets the quadratic cost, the matrix of its slopes: times a − y it gives δ', () => {
    fc.assert(
      fc.property(gradientProblems(softmaxQuadratic), (problem) => {
        const inspection = inspect(problem)(0);
        const step = { phase: 'outputError', quantity: 'delta', layer: problem.architecture.layers.length - 1 } as const;
        const [slopes, a, y, delta] = operandsOf(inspection, step, noDescent, () => 0);
        expect([slopes, a, y, delta].map((each) => `${each!.sign}${each!.key}`)).toEqual(['∂a/∂z', '· (a', '−y', ') =δ']);
        const n = a!.values.length;
        for (let j = 0; j < n; j++) {
          const sum = a!.values.reduce((total, ak, k) => total + slopes!.values[j * n + k]! * (ak - y!.values[k]!), 0);
          expect(sum).toBeCloseTo(delta!.values[j]!, 12);
          expect(indicesOf(inspection, slopes!, j * n + 1)).toEqual([1, j]);
        }
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it('is told by formulas that hold: no slope by units where softmax joins them, the mean and the penalty where there are any', () => {
    const formula = (problem: GradientProblem, step: Step) =>
      stepFormula(inspect(problem)(0), step, { type: 'sgd', learningRate: 1 }).map(({ latex }) => latex).join('').replaceAll(' ', '');
    const softmax = problemOf({ ...spelled, layers: [unit(2, 'softmax')], loss: 'logLikelihood' }, [1, 2], [1, 0]);
    const outputError = (layer: number) => ({ phase: 'outputError', quantity: 'delta', layer }) as const;
    expect(formula(softmax, outputError(0))).not.toContain(String.raw`\odot`);
    expect(formula(tiny, outputError(2))).toContain(String.raw`(a^{3}-y)\odot\sigma'(z^{3})`);
    const gradient = { phase: 'gradient', quantity: 'gradient', layer: 2 } as const;
    expect(formula(tiny, gradient)).not.toMatch(/lambda|sum/);
    const { x, y } = tiny.batch;
    const two = { ...tiny, batch: { x: [...x, ...x], y: [...y, ...y] }, regularization: { l2: 0.1, l1: 0, maxNorm: null } };
    expect(formula(two, gradient)).toContain(String.raw`=\tfrac{1}{n}\sum_xa^{2}_k\,\delta^{3}_j+\lambdaw^{3}_{jk}`);
  });

  it('is, in a maximum, all of its window, the largest first', () => {
    const inspection = inspect(pooled)(0);
    const explained = explain(inspection, { phase: 'feedforward', quantity: 'z', layer: 0 }, chosenUnit(0), noDescent);
    expect(explained).toMatchObject({ title: 'Largest of its window', kind: 'rows' });
    expect('rows' in explained && explained.rows.map(({ quantity: { symbol, value } }) => `${symbol} ${value}`)).toEqual(['x 4', 'x 3', 'x 2', 'x 1', 'z 4']);
  });

  it.each([
    ['sgd', ['b', '∂C/∂b', 'Δb', 'b'], (g: number) => -0.1 * g],
    ['momentum', ['b', '∂C/∂b', 'v', 'Δb', 'b'], (g: number) => -0.1 * g],
    ['nesterov', ['b', '∂C/∂b', 'v', 'Δb', 'b'], (g: number) => -0.1 * 1.9 * g],
    ['rmsprop', ['b', '∂C/∂b', 's', 'Δb', 'b'], (g: number) => (-0.1 * g) / (Math.sqrt(0.1) * Math.abs(g) + 1e-8)],
    ['adam', ['b', '∂C/∂b', 'm', 'v', 'Δb', 'b'], (g: number) => -0.1 * Math.sign(g)],
  ] as const)('is, in an update by %s, what the optimizer makes of the gradient', (type, symbols, change) => {
    const { optimizer } = parseSpec({ ...spelled, optimizer: { type, learningRate: 0.1, ...(type === 'rmsprop' ? { decay: 0.9, epsilon: 1e-8 } : {}) } });
    const inspection = inspect(tiny)(0);
    const update = { descent: descend(tiny, { optimizer, steps: 1 }), optimizer: type };
    const explained = explain(inspection, { phase: 'update', quantity: 'update', layer: 2 }, chosenUnit(2), () => update);
    const rows = 'rows' in explained ? explained.rows.map(({ quantity: { symbol, value } }) => [symbol, value] as const) : [];
    expect(rows.map(([symbol]) => symbol)).toEqual(symbols);
    expect(rows.at(-2)![1]).toBeCloseTo(change(rows[1]![1]), 6);
  });

  it('is, in an update of several steps or with a clipped gradient, said so', () => {
    const inspection = inspect(tiny)(0);
    const noted = (steps: number, gradientClip: number | null) => {
      const descent = descend(tiny, { optimizer: { type: 'momentum', learningRate: 0.1, momentum: 0.9 }, steps, gradientClip });
      const explained = explain(inspection, { phase: 'update', quantity: 'update', layer: 2 }, chosenUnit(2), () => ({ descent, optimizer: 'momentum' }));
      return 'note' in explained ? explained.note : '';
    };
    expect(noted(3, null)).toBe('Δ is of all 3 steps; g, v are of the last.');
    expect(noted(1, 1e-3)).toContain('after clipping');
    expect(noted(1, null)).toBe('');
  });
});

describe('a typed vector', () => {
  it('is read between commas, semicolons, spaces, lines and brackets, with either minus', () => {
    expect(readVector('0.5, -1;2e-3\n4', 4).values).toEqual(Float64Array.of(0.5, -1, 2e-3, 4));
    expect(readVector('[[0, −1], [2.5, 3]]', 4).values).toEqual(Float64Array.of(0, -1, 2.5, 3));
  });

  it('is zeros while nothing is typed, and the first class for log-likelihood', () => {
    expect(readVector(' ', 2)).toEqual({ values: Float64Array.of(0, 0), count: 0, problem: '', at: null });
    expect(readVector('', 3, 'logLikelihood').values).toEqual(Float64Array.of(1, 0, 0));
  });

  it('counts its numbers, and says what is wrong and where', () => {
    expect(readVector('1, two', 2)).toEqual({ values: null, count: 2, problem: 'number 2, character 4: “two” is no number', at: [3, 6] });
    expect(readVector('1 2\n3 x 4', 5)).toMatchObject({ problem: 'number 4, line 2, character 3: “x” is no number', at: [6, 7] });
    expect(readVector('1, 2, 3', 2)).toMatchObject({ count: 3, problem: '2 numbers belong here, not 3: the first too many stands at character 7', at: [6, 7] });
    expect(readVector('1', 784)).toMatchObject({ count: 1, problem: '784 numbers belong here, not 1', at: null });
    expect(readVector('0.5, 0.2', 2, 'logLikelihood').problem).toBe('the probabilities of the classes must sum to 1, not 0.7');
  });

  it('is written line by line as it can be read again', () => {
    const pixels = Float64Array.from({ length: 12 }, (_, i) => i / 255);
    const text = vectorText(pixels, 4);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toMatch(/^0 0\.003922 0\.007843 0\.01176\n/);
    expect(readVector(text, 12).values).toHaveLength(12);
  });
});

describe('what the chain says', () => {
  const gradient = (value: number) => ({ symbol: '∂C/∂b', layer: 1, indices: [0], value });
  const chain = (product: number, value: number, paths: number) => ({ gradient: gradient(value), path: [], factors: [], product, paths });

  it('is that one path is the gradient, and of many how much of it this one is', () => {
    expect(chainShare(chain(2, 2, 1), String)).toBe('One path only: its product is the gradient.');
    expect(chainShare(chain(1, 4, 30), String)).toContain('25% of it');
    expect(chainShare(chain(-1, 4, 30), String)).toContain('pulls the other way');
    expect(chainShare(chain(8, 4, 30), String)).toContain('200% of it, as others pull the other way');
  });

  it('is the unit a weight leads on to, and of a filter’s weight the map', () => {
    const weight = (indices: number[]) => chainWords({ kind: 'weight', symbol: 'w', layer: 3, indices, value: 1, bound: null });
    expect(weight([5, 8])).toBe('on to unit 5 of layer 3');
    expect(weight([2, 0, 1, 4])).toBe('on to map 2 of layer 3');
  });

  it('is how much the error shrinks on its way to the first layer', () => {
    expect(vanishing([0.001, 0.01, 0.1])).toContain('shrinks 100×');
    expect(vanishing([0.4, 0.1])).toContain('grows 4×');
    expect(vanishing([0.1, 0.11])).toContain('about as large');
    expect(vanishing([0, 0.1])).toContain('No error reaches the first layer');
    expect(vanishing([0, 0])).toContain('nothing to learn');
  });
});

it('numbers below each other keep their zeros', () => {
  expect([1.61, -0.5, 0.00012346, 12345, 2e-7].map((value) => figures(value, 4))).toEqual(['1.610', '−0.5000', '0.0001235', '12350', '2·10⁻⁷']);
});

describe('every step of any legal network', () => {
  const anyProblem = fc.oneof(gradientProblems(denseArchitectures), gradientProblems(convolutionalArchitectures));

  it('has something to show with a place for each number, a formula that KaTeX sets, a sentence and an explanation', () => {
    fc.assert(
      fc.property(anyProblem, fc.nat(), (problem, choice) => {
        const inspection = inspect(problem)(0);
        const optimizer = { type: 'momentum', learningRate: 0.1, momentum: 0.9 } as const;
        const descent = descend(problem, { optimizer, steps: 1 });
        const unitOf = (layer: number) => (layer < 0 ? 0 : choice % inspection.trace.z[layer]!.length);
        const chainStart = { value: { layer: -1, unit: 0, weight: null, from: null } };
        for (const step of stepsOf(problem.architecture)) {
          const operands = operandsOf(inspection, step, () => descent, unitOf);
          expect(operands.filter(({ isResult }) => isResult).length, step.quantity).toBeGreaterThan(0);
          for (const operand of operands) expectToHavePlaces(inspection, operand, unitOf(operand.markedOf));
          const latex = stepFormula(inspection, step, optimizer).map((part) => part.latex).join(' ');
          expect(katex.renderToString(latex, { throwOnError: true })).toContain('katex');
          expect(stepSentence(inspection, step, optimizer.type)).toMatch(/^[A-Z].*\.$/);
          expect(explain(inspection, step, { unitOf, chainStart } as unknown as Selection, () => ({ descent, optimizer: optimizer.type })).title).not.toBe('');
        }
      }),
      { seed: 20_240_620, numRuns: 60 },
    );
  });
});

function chosenUnit(layer: number): Selection {
  const chainStart = { value: { layer, unit: 0, weight: null, from: null } };
  return { unitOf: () => 0, chainStart } as unknown as Selection;
}

function expectToHavePlaces(inspection: Inspection, operand: Operand, unit: number): void {
  const { values, grid } = operand;
  expect(values.length, operand.key).toBeGreaterThan(0);
  for (const index of values.keys()) {
    expect(grid.indexAt(cellOf(grid, index)), operand.key).toBe(index);
    expect(indicesOf(inspection, operand, index).every((at) => Number.isInteger(at) && at >= 0)).toBe(true);
  }
  for (const index of operand.mark(unit) ?? []) expect(index, `mark on ${operand.key}`).toBeLessThan(values.length);
}
