import { activations } from '../../engine/activations.ts';
import { initializers } from '../../engine/initializers.ts';
import { losses } from '../../engine/losses.ts';
import { optimizers } from '../../engine/optimizers.ts';
import { schedules } from '../../engine/schedules.ts';
import { activationNames, initializerNames, lossNames, optimizerSchema, scheduleSchema } from '../../engine/spec.ts';
import { activationTitles, initializerTitles, lossTitles, optimizerTitles, scheduleTitles } from '../format/terms.ts';

/** Something to choose, with what it means. */
export interface Described<Name extends string> {
  value: Name;
  label: string;
  formulas: readonly string[];
  source: string;
}

const describe = <Name extends string>(
  names: readonly Name[],
  titles: Record<Name, string>,
  table: Readonly<Record<Name, { latex: string; source: string }>>,
  more: (name: Name) => readonly string[] = () => [],
): Described<Name>[] =>
  names.map((value) => ({ value, label: titles[value], formulas: [table[value].latex, ...more(value)], source: table[value].source }));

const optimizerNames = optimizerSchema.options.map(({ shape }) => shape.type.value);
const scheduleNames = scheduleSchema.options.map(({ shape }) => shape.type.value);

export const activationChoices = describe(activationNames, activationTitles, activations, (name) => [activations[name].derivativeLatex]);
export const hiddenActivationChoices = activationChoices.filter(({ value }) => value !== 'softmax');
export const lossChoices = describe(lossNames, lossTitles, losses, (name) => [losses[name].deltaLatex]);
export const initializerChoices = describe(initializerNames, initializerTitles, initializers);
export const optimizerChoices = describe(optimizerNames, optimizerTitles, optimizers);
export const scheduleChoices = describe(scheduleNames, scheduleTitles, schedules);
