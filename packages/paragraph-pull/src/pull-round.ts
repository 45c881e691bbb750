import {
  type Checkout,
  layOutProject,
  type ParagraphCli,
  type Project,
  type ScratchRepository,
} from '@paragraph/shared';
import { commitMessage } from './commit-message.js';
import type { PullContext } from './context.js';
import { createCommit, pushCommit } from './deliver-commit.js';
import { type ExportedTree, exportedTree } from './exported-tree.js';
import type { PullOutcome } from './outcome.js';
import { settleProjectFile } from './project-file.js';

/** Where a round exports, and where it delivers. */
export interface RoundPlace {
  readonly scratch: ScratchRepository;
  readonly cli: ParagraphCli;
  readonly checkout: Checkout;
  readonly project: Project;
  /** Path of the project from the root of the repository; empty for the root. */
  readonly path: string;
  readonly branch: string;
}

/** Exports what Paragon holds onto the tip, and pushes the difference as a commit. */
export async function pullRound(
  context: PullContext,
  place: RoundPlace,
  tip: string,
): Promise<PullOutcome | 'moved'> {
  const { run, inputs, record } = context;
  const { scratch, branch, cli, project } = place;
  const exported = await exportOnto(context, place, tip);
  const { changes, leftOut, ignored } = exported;
  record.note({ changes, leftOut, ignored, commitHash: tip });
  if (changes.length === 0) return { result: 'unchanged', commitHash: tip };
  if (inputs.dryRun) return { result: 'planned', commitHash: tip };

  const message = commitMessage({
    subject: inputs.commitMessage,
    changes,
    projectId: project.projectId,
    commitId: inputs.commitId,
    cliVersion: cli.version,
  });
  const commit = await createCommit(scratch, {
    tree: exported.tree,
    parent: tip,
    // A title may hold what nobody should read in the history.
    message: run.secrets.redact(message),
  });
  const delivery = await record.timed('push', () =>
    pushCommit(scratch, { branch, tip, commit }, run),
  );
  if (delivery.kind === 'moved') return 'moved';
  record.note({ commitHash: commit });
  return { result: 'committed', commitHash: commit };
}

/** What Paragon holds now, as a tree on top of a commit. */
async function exportOnto(
  { run, inputs, record }: PullContext,
  { scratch, cli, checkout, project, path }: RoundPlace,
  tip: string,
): Promise<ExportedTree> {
  const tree = await layOutProject(scratch, tip, path, run);
  await settleProjectFile(tree, { checkout, project });
  await record.timed('para pull', () => cli.pull(tree.project));
  return exportedTree(tree, inputs.maxDeletions);
}
