/**
 * The only source of chance in the engine: xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number
 * generators", 2021), its 128 bits of state hashed from seed, name and index. Streams of different names or indices are
 * independent: drawing more from one leaves the others as they were.
 */
export interface RandomStream {
  /** A whole number in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1) with all 53 bits of a float64 drawn. */
  uniform(): number;
  /** A whole number in [0, bound), each equally likely; bound in [1, 2³²]. */
  below(bound: number): number;
  /** A number from N(0, 1), by Marsaglia's polar method (1964). */
  normal(): number;
  /** Reorders in place, each order equally likely (Fisher & Yates). */
  shuffle(order: Uint32Array): void;
}

/**
 * The stream that `seed` and `name` own; `index` tells apart the many of one name, such as the shuffle of each epoch.
 * The same three give the same numbers on every machine.
 */
export function randomStream(seed: number, name: string, index = 0): RandomStream {
  const uint32 = xoshiro128([0, 1, 2, 3].map((word) => hash(`${word}/${seed}/${name}/${index}`)));
  const uniform = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const below = (bound: number) => {
    // What is left over above the last whole multiple of `bound` would favour small numbers: draw again.
    const fair = 2 ** 32 - (2 ** 32 % bound);
    let draw = uint32();
    while (draw >= fair) draw = uint32();
    return draw % bound;
  };
  return { uint32, uniform, below, normal: polar(uniform), shuffle: (order) => shuffle(order, below) };
}

/** FNV-1a over the characters, then murmur3's finalizer so that neighbouring seeds lie far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const rotateLeft = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

function xoshiro128(state: readonly number[]): () => number {
  let [s0, s1, s2, s3] = state as [number, number, number, number];
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result >>> 0;
  };
}

function polar(uniform: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    let u: number, v: number, s: number;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * scale;
    return u * scale;
  };
}

function shuffle(order: Uint32Array, below: (bound: number) => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = below(last + 1);
    const kept = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = kept;
  }
}
