import { buildKernels } from './kernels.ts';
import { packMnist } from './mnist.ts';

/** Builds what git does not hold: does nothing, quickly, when all is there. */
await packMnist();
await buildKernels();
