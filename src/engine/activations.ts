import type { ActivationName } from './spec.ts';

/** What a person wants to know about an activation. */
export interface ActivationDescription {
  formula: string;
  latex: string;
  derivativeFormula: string;
  derivativeLatex: string;
  source: string;
  /** Least and greatest value; an infinite one means no bound. */
  range: readonly [number, number];
  /** Values approached as z → ±∞: a unit within 1% of one is called saturated. ReLU's is 0, where it is exactly 0. */
  asymptotes: readonly number[];
}

/** An activation that acts on each unit alone, in float64. */
export interface ElementwiseActivation extends ActivationDescription {
  value(z: number): number;
  /** dσ/dz; where σ has a corner, at 0, the derivative from the left. */
  derivative(z: number): number;
  /** |A − σ(z)| of a bounded activation, A the asymptote on z's side, to the last digit where σ(z) itself has rounded to A. */
  remainder?(z: number): number;
}

export type ElementwiseName = Exclude<ActivationName, 'softmax'>;

/** Slope of leaky ReLU below 0. */
export const leakySlope = 0.01;

/** e^z is taken of negative numbers only, so that nothing overflows. */
export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/** ln(1 + e^z) without overflow. */
export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

export const elementwise: Readonly<Record<ElementwiseName, ElementwiseActivation>> = {
  sigmoid: {
    formula: 'σ(z) = 1 / (1 + e^−z)',
    latex: String.raw`\sigma(z) = \frac{1}{1 + e^{-z}}`,
    derivativeFormula: 'σ′(z) = σ(z)(1 − σ(z))',
    derivativeLatex: String.raw`\sigma'(z) = \sigma(z)\,(1 - \sigma(z))`,
    source: 'Rumelhart, Hinton & Williams, Learning representations by back-propagating errors (1986)',
    range: [0, 1],
    asymptotes: [0, 1],
    value: sigmoid,
    derivative: (z) => sigmoid(z) * sigmoid(-z),
    remainder: (z) => sigmoid(-Math.abs(z)),
  },
  tanh: {
    formula: 'σ(z) = tanh z',
    latex: String.raw`\sigma(z) = \tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}`,
    derivativeFormula: 'σ′(z) = 1 − tanh² z',
    derivativeLatex: String.raw`\sigma'(z) = 1 - \tanh^2 z`,
    source: 'LeCun, Bottou, Orr & Müller, Efficient BackProp (1998), section 4.4',
    range: [-1, 1],
    asymptotes: [-1, 1],
    value: Math.tanh,
    derivative: (z) => 4 * sigmoid(2 * z) * sigmoid(-2 * z),
    remainder: (z) => 2 * sigmoid(-2 * Math.abs(z)),
  },
  softsign: {
    formula: 'σ(z) = z / (1 + |z|)',
    latex: String.raw`\sigma(z) = \frac{z}{1 + |z|}`,
    derivativeFormula: 'σ′(z) = 1 / (1 + |z|)²',
    derivativeLatex: String.raw`\sigma'(z) = \frac{1}{(1 + |z|)^2}`,
    source: 'Bergstra, Desjardins, Lamblin & Bengio, Quadratic polynomials learn better image features (2009)',
    range: [-1, 1],
    asymptotes: [-1, 1],
    value: (z) => z / (1 + Math.abs(z)),
    derivative: (z) => 1 / (1 + Math.abs(z)) ** 2,
    remainder: (z) => 1 / (1 + Math.abs(z)),
  },
  relu: {
    formula: 'σ(z) = max(0, z)',
    latex: String.raw`\sigma(z) = \max(0, z)`,
    derivativeFormula: 'σ′(z) = 1 where z > 0, else 0',
    derivativeLatex: String.raw`\sigma'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}`,
    source: 'Nair & Hinton, Rectified linear units improve restricted Boltzmann machines (2010)',
    range: [0, Infinity],
    asymptotes: [0],
    value: (z) => Math.max(0, z),
    derivative: (z) => (z > 0 ? 1 : 0),
  },
  leakyRelu: {
    formula: `σ(z) = z where z > 0, else ${leakySlope} z`,
    latex: String.raw`\sigma(z) = \begin{cases} z & z > 0 \\ ${leakySlope}\, z & z \le 0 \end{cases}`,
    derivativeFormula: `σ′(z) = 1 where z > 0, else ${leakySlope}`,
    derivativeLatex: String.raw`\sigma'(z) = \begin{cases} 1 & z > 0 \\ ${leakySlope} & z \le 0 \end{cases}`,
    source: 'Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models (2013)',
    range: [-Infinity, Infinity],
    asymptotes: [],
    value: (z) => (z > 0 ? z : leakySlope * z),
    derivative: (z) => (z > 0 ? 1 : leakySlope),
  },
  softplus: {
    formula: 'σ(z) = ln(1 + e^z)',
    latex: String.raw`\sigma(z) = \ln(1 + e^{z})`,
    derivativeFormula: 'σ′(z) = 1 / (1 + e^−z)',
    derivativeLatex: String.raw`\sigma'(z) = \frac{1}{1 + e^{-z}}`,
    source: 'Dugas et al., Incorporating second-order functional knowledge (2001); Glorot, Bordes & Bengio (2011)',
    range: [0, Infinity],
    asymptotes: [0],
    value: softplus,
    derivative: sigmoid,
  },
  linear: {
    formula: 'σ(z) = z',
    latex: String.raw`\sigma(z) = z`,
    derivativeFormula: 'σ′(z) = 1',
    derivativeLatex: String.raw`\sigma'(z) = 1`,
    source: 'Widrow & Hoff, Adaptive switching circuits (1960)',
    range: [-Infinity, Infinity],
    asymptotes: [],
    value: (z) => z,
    derivative: () => 1,
  },
};

const softmaxDescription: ActivationDescription = {
  formula: 'σ(z)ⱼ = e^zⱼ / Σₖ e^zₖ',
  latex: String.raw`\sigma(z)_j = \frac{e^{z_j}}{\sum_k e^{z_k}}`,
  derivativeFormula: '∂aⱼ/∂zₖ = aⱼ([j = k] − aₖ)',
  derivativeLatex: String.raw`\frac{\partial a_j}{\partial z_k} = a_j\,(\delta_{jk} - a_k)`,
  source: 'Bridle, Probabilistic interpretation of feedforward classification network outputs (1990)',
  range: [0, 1],
  asymptotes: [0, 1],
};

export const activations: Readonly<Record<ActivationName, ActivationDescription>> = { ...elementwise, softmax: softmaxDescription };

/** a = σ(z) of one layer and one example. */
export function activate(name: ActivationName, z: Float64Array): Float64Array {
  return name === 'softmax' ? softmax(z) : z.map(elementwise[name].value);
}

/**
 * a − y of one layer and one example. Where a is close to an asymptote A other than 0, 1 − a and 1 + a have more digits than a:
 * there it is (A − y) − (A − a).
 */
export function difference(name: ActivationName, z: Float64Array, y: Float64Array): Float64Array {
  if (name === 'softmax') return softmaxDifference(softmax(z), y);
  const { value, remainder, asymptotes } = elementwise[name];
  return z.map((zj, j) => {
    const a = value(zj);
    if (!remainder || Math.abs(a) < 0.5) return a - y[j]!;
    return zj > 0 ? asymptotes[1]! - y[j]! - remainder(zj) : asymptotes[0]! - y[j]! + remainder(zj);
  });
}

/** aⱼ − yⱼ, with the sum of the other a for 1 − aⱼ. */
const softmaxDifference = (a: Float64Array, y: Float64Array) =>
  a.map((aj, j) => (aj < 0.5 ? aj - y[j]! : 1 - y[j]! - a.reduce((sum, ak, k) => (k === j ? sum : sum + ak), 0)));

/**
 * From ∂C/∂a to δ = ∂C/∂z of one layer and one example: each unit's times σ′(z). Softmax joins the units:
 * δⱼ = aⱼ(∂C/∂aⱼ − Σₖ aₖ ∂C/∂aₖ) = aⱼ Σₖ aₖ(∂C/∂aⱼ − ∂C/∂aₖ), where no digits are lost if one a is almost 1.
 */
export function deltaOf(name: ActivationName, z: Float64Array, costByActivation: Float64Array): Float64Array {
  if (name !== 'softmax') return costByActivation.map((slope, j) => slope * elementwise[name].derivative(z[j]!));
  const a = softmax(z);
  return costByActivation.map((slope, j) => a[j]! * a.reduce((sum, ak, k) => sum + ak * (slope - costByActivation[k]!), 0));
}

/** The largest z is taken from all, which changes nothing but that e^z cannot overflow. */
function softmax(z: Float64Array): Float64Array {
  const largest = z.reduce((most, zj) => Math.max(most, zj), -Infinity);
  const powers = z.map((zj) => Math.exp(zj - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** −ln aⱼ = ln Σₖ e^zₖ − zⱼ for each unit of a softmax, without overflow; to the last digit where aⱼ is almost 1. */
export function minusLogSoftmax(z: Float64Array): Float64Array {
  const top = z.reduce((best, zj, j) => (zj > z[best]! ? j : best), 0);
  const largest = z[top]!;
  const others = z.reduce((sum, zj, j) => (j === top ? sum : sum + Math.exp(zj - largest)), 0);
  return z.map((zj) => largest - zj + Math.log1p(others));
}
