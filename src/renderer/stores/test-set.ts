import { defineStore } from 'pinia';
import type { DigitExample } from '../../bridge/api.ts';
import { call } from '../bridge.ts';

const testImages = 10_000;
const perCall = 1_000;

/** All test images, fetched once when something first asks for them. */
export const useTestSet = defineStore('testSet', () => {
  let loading: Promise<DigitExample[]> | null = null;

  async function fetchAll(): Promise<DigitExample[]> {
    const parts = [];
    for (let from = 0; from < testImages; from += perCall)
      parts.push(await call('examples.test', Array.from({ length: perCall }, (_, index) => from + index)));
    return parts.flat();
  }

  function load(): Promise<DigitExample[]> {
    loading ??= fetchAll().catch((failure: unknown) => {
      loading = null;
      throw failure;
    });
    return loading;
  }

  return { load };
});
