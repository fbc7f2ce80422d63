import { computed, ref, shallowReactive, watch, type ComputedRef } from 'vue';
import type { SingleParameter } from '../../../engine/changed-cost.ts';
import { parameterCheck, type ParameterCheck } from '../../../engine/gradcheck.ts';
import { connectionsOfWeight } from '../../../engine/inspector/connections.ts';
import type { Inspection } from '../../../engine/inspector/inspection.ts';
import type { ChainStart } from '../../../engine/inspector/chain.ts';
import { rowOfUnit } from './operand.ts';

/**
 * The unit looked at in each layer, and the weight or bias whose chain is followed. Until the person chooses, the unit with
 * the largest error stands for its layer.
 */
export function useSelection(inspection: ComputedRef<Inspection | null>, architectureKey: () => string) {
  const chosen = shallowReactive(new Map<number, number>());
  const start = ref<ChainStart | null>(null);
  watch(architectureKey, () => {
    chosen.clear();
    start.value = null;
  });

  const unitOf = (layer: number): number => chosen.get(layer) ?? (layer < 0 ? 0 : largestError(layer));
  function largestError(layer: number): number {
    const delta = inspection.value?.trace.delta[layer];
    if (!delta) return 0;
    let most = 0;
    for (let unit = 1; unit < delta.length; unit++) if (Math.abs(delta[unit]!) > Math.abs(delta[most]!)) most = unit;
    return most;
  }

  function chooseUnit(layer: number, unit: number) {
    chosen.set(layer, unit);
    if (layer >= 0) start.value = { layer, unit, weight: null, from: null };
  }

  function chooseWeight(layer: number, weight: number) {
    const current = inspection.value!;
    const { biases } = current.network.layers[layer]!.parameters;
    // Of a filter's places the one with the largest error.
    const delta = current.trace.delta[layer]!;
    let found: { unit: number; from: number } | null = null;
    connectionsOfWeight(current.network.layers[layer]!, weight, current.trace.a[layer]!, (from, unit) => {
      if (!found || Math.abs(delta[unit]!) > Math.abs(delta[found.unit]!)) found = { unit, from };
    });
    if (!found || biases.length === 0) return;
    const { unit, from } = found as { unit: number; from: number };
    chosen.set(layer, unit);
    start.value = { layer, unit, weight, from };
  }

  function chooseBias(layer: number, bias: number) {
    const delta = inspection.value!.trace.delta[layer]!;
    const per = delta.length / inspection.value!.network.layers[layer]!.parameters.biases.length;
    let unit = bias * per;
    for (let place = unit; place < (bias + 1) * per; place++) if (Math.abs(delta[place]!) > Math.abs(delta[unit]!)) unit = place;
    chooseUnit(layer, unit);
  }

  /** The chain's start; the first layer's chosen unit until the person chooses. */
  const chainStart = computed<ChainStart>(() => {
    if (start.value) return start.value;
    const layer = Math.max(0, inspection.value?.network.layers.findIndex(({ parameters }) => parameters.biases.length > 0) ?? 0);
    return { layer, unit: unitOf(layer), weight: null, from: null };
  });

  const check = computed(() => (inspection.value ? parameterCheck(inspection.value.problem) : null));
  /** The numerical check of one weight or bias. */
  function checkOf({ layer, kind, index }: SingleParameter): ParameterCheck {
    const { weights, biases } = inspection.value!.batch.gradient[layer]!;
    return check.value!({ layer, kind, index, backpropagated: (kind === 'weight' ? weights : biases)[index]! });
  }

  /** The bias that belongs to a unit; null where its layer has none. */
  function biasOf(layer: number, unit: number): number | null {
    const current = inspection.value;
    if (!current || layer < 0 || current.network.layers[layer]!.parameters.biases.length === 0) return null;
    return rowOfUnit(current, layer, unit);
  }

  return { unitOf, chosen, chainStart, chooseUnit, chooseWeight, chooseBias, checkOf, biasOf };
}

export type Selection = ReturnType<typeof useSelection>;
