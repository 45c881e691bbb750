import {
  type Exported,
  exportByRecordedCli,
  layOutProject,
  type NetworkContext,
  type Oid,
  type Policy,
  type ProjectTree,
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

/** What a plan needs of the run. */
interface PlanContext {
  readonly run: NetworkContext;
  readonly facts: Pick<PullContext['facts'], 'timed'>;
  readonly inputs: Pick<PullInputs, 'mode' | 'onConflict'>;
}

/** What a plan needs of the round. */
type PlanInput = Pick<
  RoundInput,
  | 'scratch'
  | 'early'
  | 'ports'
  | 'expectExport'
  | 'cli'
  | 'checkout'
  | 'project'
  | 'prefix'
  | 'destination'
  | 'sideRefusal'
>;

/** Exports Paragon's version onto the tip, and plans each file. Returns `moved` if the branch has moved. */
export function planRound(
  context: PlanContext,
  input: PlanInput,
  look: Look,
): Promise<RoundPlan | 'moved'> {
  const { run, facts } = context;
  const { destination, sideRefusal, ports, cli } = input;
  const exportBy = exportByRecordedCli({
    log: run.log,
    facts,
    cli,
    exportedBy: (exporting) =>
      exportOnto(context, input, look.tip, ({ project }) => exporting(project)),
  });
  return resumePull(
    {
      tip: look.tip,
      exportNow: () => exportNow(context, input, look),
      policy: policyOf(context.inputs),
      destination,
      mayPutBeside: sideRefusal === undefined ? 'yes' : 'no',
    },
    { ...ports, exportBy },
  );
}

function policyOf({ mode, onConflict }: PlanContext['inputs']): Policy {
  return mode === 'mirror' ? { mode } : { mode, onConflict };
}

/** Paragon's current version, exported onto the tip. */
async function exportNow(
  context: PlanContext,
  input: PlanInput,
  { tip, refs: { state }, blobs }: Look,
): Promise<ExportedFiles & Exported> {
  const { facts } = context;
  const {
    cli,
    ports: { repository },
    expectExport,
  } = input;
  let reading: Promise<unknown> | undefined;
  const exporting = async ({ project }: ProjectTree): Promise<void> => {
    const pulling = facts.timed('para pull', () => cli.pull(project));
    // A plan begins with these, and the repository remembers what was read.
    reading = Promise.all([
      repository.filesAt(tip),
      state.kind === 'at' ? repository.stateAt(state.commit) : undefined,
    ]);
    reading.catch(() => undefined);
    expectExport();
    await pulling;
  };
  const exported = await exportOnto(context, input, tip, exporting, blobs);
  await reading;
  return { ...exported, cliVersion: cli.version };
}

/** Lays the project of a commit out in a folder of its own, and exports there. */
async function exportOnto(
  { run }: PlanContext,
  { scratch, early, checkout, project, prefix }: PlanInput,
  tip: Oid,
  exporting: (tree: ProjectTree) => Promise<unknown>,
  blobs?: Look['blobs'],
): Promise<ExportedFiles> {
  const path = prefix.replace(/\/$/, '');
  const tree = await (early(tip) ??
    layOutProject(scratch, tip, path, { ...run, ...(blobs && { blobs }) }));
  await provideProjectFile(tree, { checkout, project });
  await exporting(tree);
  return exportedFiles(tree);
}
