import { Command } from 'commander';
import { compareEngines, gradcheck, type GradcheckResult } from '../../engine/gradcheck.ts';
import { referenceGradients } from '../../engine/gradients.ts';
import { compareByHand } from '../../engine/manual-gradient.ts';
import { addGradientOptions, readGradientCase, type GradientOptions } from './gradient-options.ts';
import { count, result, resultJson } from './output.ts';

export const gradcheckCommand = (): Command =>
  addGradientOptions(
    new Command('gradcheck').description(
      'compare every gradient by backpropagation in float64 with a central difference, that of a logistic unit with its closed form too, and the fast engine’s with the float64 one’s; exit code 1 when one is off',
    ),
  )
    .option('--json', 'print all comparisons as one JSON object')
    .action(async ({ json, ...options }: GradientOptions & { json?: boolean }) => {
      const { problem } = readGradientCase(options);
      const gradients = referenceGradients(problem);
      const reference = gradcheck(problem, gradients);
      const byHand = compareByHand(problem, gradients);
      const fast = await compareEngines(problem);
      const passed = reference.passed && (byHand?.passed ?? true) && fast.passed;
      if (json) resultJson({ passed, reference, byHand, fast });
      else {
        result(verdict('backpropagation in float64 against central differences', reference));
        if (byHand) result(verdict('backpropagation in float64 against the closed form x(σ(z) − y)', byHand));
        result(verdict('fast engine in float32 against float64', fast));
      }
      if (!passed) process.exitCode = 1;
    });

function verdict(what: string, { passed, checked, corners, tolerance, worst }: GradcheckResult): string {
  const kept = `${what}: ${passed ? 'passed' : 'FAILED'}, ${count(checked)} parameters, relative error at most ${tolerance}`;
  const atCorners = corners > 0 ? `; ${corners} at a corner of the cost` : '';
  if (!worst) return kept + atCorners;
  const { layer, kind, index, backpropagated, expected, relativeError } = worst;
  return `${kept}${atCorners}; worst ${relativeError.toExponential(2)} at ${kind} ${index} of layer ${layer + 1}: ${backpropagated} and ${expected}`;
}
