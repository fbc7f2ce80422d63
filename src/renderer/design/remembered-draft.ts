import type { z } from 'zod';
import { specSchema, type RunSpec } from '../../engine/spec.ts';
import { valueAt, type Path } from './paths.ts';

/** What is under edit. The spec has a spec's form, but its values may be wrong until they are mended. */
export interface Draft {
  spec: RunSpec;
  /** null while the name follows the spec. */
  name: string | null;
}

export const draftText = (draft: Draft): string => JSON.stringify(draft);

/** A draft from its text; null when it has no spec's form, as one of an older workbench may have none. */
export function draftOf(text: string): Draft | null {
  try {
    const { spec, name } = JSON.parse(text) as Draft;
    const parsed = specSchema.safeParse(spec);
    if (!parsed.success && !parsed.error.issues.every((issue) => isAboutValue(spec, issue))) return null;
    return { spec: parsed.success ? parsed.data : spec, name: typeof name === 'string' ? name : null };
  } catch {
    return null;
  }
}

/** Whether a setting is there and only its number is wrong (null while it was being written), or does not go with others. */
function isAboutValue(spec: unknown, { code, path, ...issue }: z.core.$ZodIssue): boolean {
  if (valueAt(spec, path as Path) === undefined) return false;
  if (code === 'invalid_type') return ['number', 'int'].includes((issue as z.core.$ZodIssueInvalidType).expected);
  return ['too_small', 'too_big', 'custom'].includes(code) || path[0] === 'batchSize';
}
