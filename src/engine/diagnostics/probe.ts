import { learningLayers, probeExamples, type LayerStatistics, type LearningLayer } from '../diagnostics.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { EngineMemory } from '../kernels/memory.ts';
import { Tally } from '../kernels/tally.ts';
import type { AttachedExamples, Network } from '../network.ts';
import type { Program } from '../program.ts';
import { binsOf, quantityNames, type QuantityName } from './bins.ts';
import { distributionOf, type Distribution } from './distribution.ts';
import { saturation } from './saturation.ts';

interface ProbedLayer extends LearningLayer {
  /** The weights before a step, as long as those in the engine's memory. */
  before: number;
}

/** Looks into the layers of a network in training, on a few examples; made by `Network.probe`. All is measured where it stands. */
export class Probe {
  private readonly network: Network;
  private readonly memory: EngineMemory;
  private readonly program: Program;
  private readonly examples: AttachedExamples;
  private readonly count: number;
  private readonly layers: ProbedLayer[];
  private readonly tally: Tally;
  private remembers = false;

  /** @param stepsAddUp whether a training step adds gradients up before it uses them: otherwise their room holds the weights meanwhile */
  constructor(
    network: Network,
    memory: EngineMemory,
    kernels: Kernels,
    program: Program,
    examples: AttachedExamples,
    stepsAddUp: boolean,
  ) {
    this.network = network;
    this.memory = memory;
    this.program = program;
    this.examples = examples;
    this.count = Math.min(probeExamples, examples.count);
    program.makeRoomForGradients();
    const room = (layer: number) => (stepsAddUp ? memory.allocate(program.weightsOf(layer).bytes) : program.weightGradientOf(layer));
    this.layers = learningLayers(network.architecture).map((layer) => ({ ...layer, before: room(layer.layer) }));
    const most = this.layers.map(({ size, inputs, units }) => Math.max(size * this.count, inputs * units));
    this.tally = new Tally(memory, kernels, Math.max(...most));
  }

  /** Right before a step: keeps the weights, so that the next measurement can tell how far the step has moved them. */
  beginStep(): void {
    this.remembers = true;
    for (const { layer, before } of this.layers) {
      const { pointer, bytes } = this.program.weightsOf(layer);
      this.memory.bytes.copyWithin(before, pointer, pointer + bytes);
    }
  }

  /** Measures every layer that learns. The network is left as it was. */
  measure(): LayerStatistics[] {
    const updateRatios = this.layers.map((layer) => (this.remembers ? this.updateRatio(layer) : null));
    this.remembers = false;
    this.network.backpropagate(this.examples, 0, this.count);
    return this.layers.map((layer, index) => ({
      layer: layer.layer,
      saturation: saturation(this.tally, this.blocks(layer, 'a')[0]!, layer.units, layer.spec.activation),
      updateRatio: updateRatios[index]!,
      distributions: this.describe(layer),
    }));
  }

  private blocks = ({ layer }: LearningLayer, quantity: QuantityName) => this.program.blocks(layer, quantity, this.count);

  private describe(layer: LearningLayer): Record<QuantityName, Distribution> {
    const { activation } = layer.spec;
    const of = (quantity: QuantityName) => distributionOf(this.tally, this.blocks(layer, quantity), binsOf(quantity, activation));
    return Object.fromEntries(quantityNames.map((quantity) => [quantity, of(quantity)])) as Record<QuantityName, Distribution>;
  }

  /** ‖w − w₀‖/‖w₀‖; null where all w₀ are zero. */
  private updateRatio({ layer, before }: ProbedLayer): number | null {
    const { pointer, bytes } = this.program.weightsOf(layer);
    const { moved, length } = this.tally.compare(pointer, before, bytes / 4);
    return length === 0 ? null : Math.fround(Math.sqrt(moved / length));
  }
}
