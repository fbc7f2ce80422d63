import { describe, expect, it } from 'vitest';
import { chainShare, chainWords, vanishing } from '../../../../src/renderer/components/inspector/chain-words.ts';

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
