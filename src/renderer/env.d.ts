import type { Bridge } from '../bridge/api.ts';

declare global {
  interface Window {
    /** Put there by the preload script. */
    workbench: Bridge;
  }
}
