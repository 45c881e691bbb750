import {
  type Checkout,
  carryOut,
  type Exported,
  layOutProject,
  type Oid,
  type ParagraphCli,
  type Policy,
  type Project,
  type PullPlan,
  planPull,
  quoted,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import type { FileChange } from './changes.js';
import { commitMessage } from './commit-message.js';
import type { Conflict } from './conflicts.js';
import type { PullContext } from './context.js';
import { describeTree, type ExportedFiles, exportedFiles } from './exported-tree.js';
import { findingsOf } from './findings.js';
import type { PullInputs } from './inputs.js';
import { addedLiteralIds } from './literal-ids.js';
import type { PullOutcome } from './outcome.js';
import { settleProjectFile } from './project-file.js';

/** Where a round exports, and where it delivers. */
export interface RoundPlace {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly cli: ParagraphCli;
  readonly checkout: Checkout;
  readonly project: Project;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  readonly branch: string;
  /** Why the host takes no side branch, in its words; undefined where it has not been asked, or does. */
  readonly sideRefusal: string | undefined;
}

/** What the next round has to know. */
export type Again = { readonly kind: 'moved' | 'side-refused'; readonly words?: string };

/** Exports what Paragon holds onto the tip, plans what becomes of each file, and delivers that. */
export async function pullRound(
  context: PullContext,
  place: RoundPlace,
  tip: Oid,
): Promise<PullOutcome | Again> {
  const { run, inputs, record } = context;
  const { ports, cli, project } = place;
  const exportNow = () => exportOnto(context, place, tip);
  const mayPutBeside = place.sideRefusal === undefined ? 'yes' : 'no';
  const plan = await planPull({ tip, exportNow, policy: policyOf(inputs), mayPutBeside }, ports);
  if (plan === 'moved') return { kind: 'moved' };

  const { leftOut, ignored } = plan.exported;
  const changes = await changesIn(place, plan, inputs);
  const isAlone = inputs.commitId === undefined && startedBy.has(run.runner.eventName);
  const findings = findingsOf(plan, { isAlone });
  const conflicts = findings.shownConflicts.map(({ conflict }) => conflict);
  const isForced = new Set(plan.exported.forced);
  const added = changes.filter(({ change }) => change === 'added').map(({ file }) => file);
  const forced = added.filter((file) => isForced.has(file));
  const literalIds = addedLiteralIds(plan.decided);
  record.note({ ...findings, changes, leftOut, ignored, forced, literalIds });
  const { sideRefusal } = place;
  record.note({ sideBranch: sideBranch(ports.target), sideRefusal, commitHash: tip });
  for (const { file, row, outcome } of plan.decided) {
    if (row !== 'paragon-unchanged')
      run.log.debug(`${quoted(file.path)}: ${row} (${outcome.kind})`);
  }
  if (inputs.dryRun) return { result: 'planned', commitHash: tip };

  // A title may hold what nobody should read in the history.
  const messageOf = (subject: string, changed: readonly FileChange[]): string =>
    run.secrets.redact(
      commitMessage({
        subject,
        changes: changed,
        projectId: project.projectId,
        commitId: inputs.commitId,
        cliVersion: cli.version,
      }),
    );
  const facts = {
    message: messageOf(inputs.commitMessage, changes),
    sideMessage: messageOf(sideSubject, conflicts.flatMap(dashboardEdit)),
    paragonCommit: inputs.commitId,
  };
  const carried = await record.timed('push', () => carryOut(plan, facts, ports));
  if (carried.kind === 'moved' || carried.kind === 'side-refused') return carried;
  const commitHash = carried.kind === 'delivered' ? carried.commit : tip;
  record.note({ commitHash });
  const isCommitted = plan.tree !== undefined;
  if (conflicts.length > 0) {
    const aside = carried.kind === 'delivered' ? carried.side : undefined;
    const hash = isCommitted ? commitHash : (aside ?? commitHash);
    return { result: 'conflict', commitHash: hash, conflicts, isCommitted };
  }
  return { result: isCommitted ? 'committed' : 'unchanged', commitHash };
}

/** A clock or a person has started the run, and not Paragon. */
const startedBy: ReadonlySet<string> = new Set([
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/** What Paragon holds now, exported onto a commit. */
async function exportOnto(
  { run, record }: PullContext,
  { scratch, cli, checkout, project, prefix }: RoundPlace,
  tip: Oid,
): Promise<ExportedFiles & Exported> {
  const tree = await layOutProject(scratch, tip, prefix.replace(/\/$/, ''), run);
  await settleProjectFile(tree, { checkout, project });
  await record.timed('para pull', () => cli.pull(tree.project));
  return { ...(await exportedFiles(tree)), cliVersion: cli.version };
}

/** What the plan changes on the branch, for people and for the limit of deletions. */
async function changesIn(
  { scratch, prefix }: RoundPlace,
  { tip, tree, exported: { ownedBefore } }: PullPlan<ExportedFiles & Exported>,
  { maxDeletions }: PullInputs,
): Promise<readonly FileChange[]> {
  if (tree === undefined) return [];
  const limit = maxDeletions;
  return describeTree(scratch, { commit: tip, tree, prefix, ownedBefore, limit });
}

function policyOf({ mode, onConflict }: PullInputs): Policy {
  return mode === 'mirror' ? { mode } : { mode, onConflict };
}

/** Where one commit is squashed into another, its subject is what GitHub proposes. */
const sideSubject = 'Take what the dashboard changed where Git did, too';

/** What the side branch takes of a conflict, for its commit. */
function dashboardEdit({ waits, paragon, file, ...names }: Conflict): readonly FileChange[] {
  if (waits === 'paragon') return [];
  const { integration, workflow } = names;
  return [
    {
      change: paragon === 'kept' ? 'changed' : paragon,
      file,
      ...(integration === undefined ? {} : { integration }),
      ...(workflow === undefined ? {} : { workflow }),
    },
  ];
}
