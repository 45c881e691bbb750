import {
  type Exported,
  layOutProject,
  type Policy,
  type PullPlan,
  resumePull,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { type ExportedFiles, exportedFiles } from './exported-tree.js';
import type { PullInputs } from './inputs.js';
import type { Look } from './look.js';
import { provideProjectFile } from './project-file.js';
import type { RoundInput } from './round-input.js';

export type RoundPlan = PullPlan<ExportedFiles & Exported>;

/** Exports Paragon's version onto the tip, and plans each file. Returns `moved` if the branch has moved. */
export function planRound(
  context: PullContext,
  input: RoundInput,
  look: Look,
): Promise<RoundPlan | 'moved'> {
  const { destination, sideRefusal, ports } = input;
  return resumePull(
    {
      tip: look.tip,
      exportNow: () => exportOnto(context, input, look),
      policy: policyOf(context.inputs),
      destination,
      mayPutBeside: sideRefusal === undefined ? 'yes' : 'no',
    },
    ports,
  );
}

function policyOf({ mode, onConflict }: PullInputs): Policy {
  return mode === 'mirror' ? { mode } : { mode, onConflict };
}

/** Paragon's current version, exported onto a commit. */
async function exportOnto(
  { run, facts }: PullContext,
  { scratch, ports: { repository }, cli, checkout, project, prefix }: RoundInput,
  { tip, refs: { state }, blobs }: Look,
): Promise<ExportedFiles & Exported> {
  const path = prefix.replace(/\/$/, '');
  const tree = await layOutProject(scratch, tip, path, { ...run, blobs });
  await provideProjectFile(tree, { checkout, project });
  await Promise.all([
    facts.timed('para pull', () => cli.pull(tree.project)),
    // A plan begins with these, and the repository remembers what was read.
    repository.filesAt(tip),
    state.kind === 'at' ? repository.stateAt(state.commit) : undefined,
  ]);
  return { ...(await exportedFiles(tree)), cliVersion: cli.version };
}
