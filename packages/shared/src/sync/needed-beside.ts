import type { Decision } from './decision.js';
import { besideVersion } from './displayed.js';
import type { Path } from './files.js';
import { isWorkflow } from './owned-paths.js';
import { neededFiles, versionsOfParagon } from './result-tree.js';

/**
 * For each workflow in conflict, the side branch also gets the files that Paragon's version needs and Git has deleted,
 * such as the `config.ts` of its integration. Without them, builds would ignore the merged workflow.
 */
export function neededBeside(decisions: readonly Decision[]): readonly Decision[] {
  const theirs = versionsOfParagon(decisions);
  const deleted = new Set(decisions.filter(isDeletedInGit).map(({ file }) => file.path));
  const brought = new Set<Path>();
  const left = decisions.flatMap(({ outcome }) =>
    outcome.kind === 'conflict' && isWorkflow(outcome.path) ? (besideVersion(outcome) ?? []) : [],
  );
  for (let version = left.pop(); version !== undefined; version = left.pop()) {
    if (typeof version.content !== 'string') continue;
    for (const path of neededFiles(version, version.content, theirs)) {
      const needed = theirs.get(path);
      if (needed === undefined || !deleted.has(path) || brought.has(path)) continue;
      brought.add(path);
      left.push({ ...needed, path });
    }
  }
  return decisions.map((decision) => {
    const version = brought.has(decision.file.path) ? theirs.get(decision.file.path) : undefined;
    if (version === undefined) return decision;
    const { content, mode } = version;
    return { ...decision, sideChange: { path: decision.file.path, version: { content, mode } } };
  });
}

function isDeletedInGit({ file, outcome, sideChange }: Decision): boolean {
  return outcome.kind === 'ours' && file.ours === undefined && sideChange === undefined;
}
