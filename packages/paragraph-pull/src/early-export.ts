import type { Oid } from '@paragraph/shared';
import type { EarlyTree } from './early-tree.js';
import { type ExportContext, type ExportedNow, type ExportInput, exportNow } from './export-now.js';
import type { Look } from './look.js';
import { onceFor } from './once-for.js';

/** Gives the export that was begun early, once, if it is onto this commit. Calls `meanwhile` at once then. */
export type EarlyExport = (tip: Oid, meanwhile: () => void) => Promise<ExportedNow> | undefined;

/**
 * Begins the first export.
 *
 * @returns What to take it with, once Paragon exports or the export has failed. Its errors are thrown to whoever takes it.
 */
export async function beginExport(
  context: ExportContext,
  input: ExportInput,
  look: Look,
  early: EarlyTree,
): Promise<EarlyExport> {
  const { promise: begun, resolve: meanwhile } = Promise.withResolvers<void>();
  const exported = exportNow(context, input, look, { early, meanwhile });
  await Promise.race([begun, exported.catch(() => undefined)]);
  const take = onceFor(look.tip, exported);
  return (tip, next) => {
    const taken = take(tip);
    if (taken !== undefined) next();
    return taken;
  };
}
