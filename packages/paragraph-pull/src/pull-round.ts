import {
  type Checkout,
  type Exported,
  layOutProject,
  type Oid,
  type ParagraphCli,
  type Policy,
  type Project,
  type PullPlan,
  planPull,
  quoted,
  runAddress,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import type { FileChange } from './changes.js';
import { commitMessage } from './commit-message.js';
import { commitSubject } from './commit-subject.js';
import { besideOf } from './conflict-report.js';
import { type Conflict, conflictsOf } from './conflicts.js';
import type { PullContext } from './context.js';
import { deliverPlan } from './deliver/deliver-plan.js';
import type { Hub } from './deliver/open-hub.js';
import { pullRequestText } from './deliver/pull-request-text.js';
import type { ReviewRequest } from './deliver/review.js';
import type { Rung } from './deliver/rungs.js';
import { describeTree, type ExportedFiles, exportedFiles } from './exported-tree.js';
import { findingsOf } from './findings.js';
import type { PullInputs } from './inputs.js';
import { addedLiteralIds } from './literal-ids.js';
import type { PullOutcome } from './outcome.js';
import { editorOf, requestedBy } from './people.js';
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
  readonly hub: Hub;
}

/** How a round ended that was not overtaken. */
export interface RoundEnd {
  readonly outcome: PullOutcome;
  /** The pull request that is to be open for what waits beside the branch. */
  readonly review: ReviewRequest | undefined;
}

/** What the next round has to know. */
export type Again = { readonly kind: 'moved' | 'side-refused'; readonly words?: string };

/** Exports what Paragon holds onto the tip, plans what becomes of each file, and delivers that. */
export async function pullRound(
  context: PullContext,
  place: RoundPlace,
  tip: Oid,
): Promise<RoundEnd | Again> {
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
  if (inputs.dryRun) return { outcome: { result: 'planned', commitHash: tip }, review: undefined };

  // A title may hold what nobody should read in the history.
  const messageOf = (subject: string, changed: readonly FileChange[]): string =>
    run.secrets.redact(
      commitMessage({
        subject,
        changes: changed,
        projectId: project.projectId,
        commitId: inputs.commitId,
        cliVersion: cli.version,
        run: runAddress(run.runner),
        requestedBy: requestedBy(run.runner, inputs.commitId),
        editor: editorOf(inputs),
      }),
    );
  const facts = {
    message: messageOf(commitSubject(inputs.commitMessage, changes), changes),
    sideMessage: messageOf(sideSubject, conflicts.flatMap(dashboardEdit)),
    paragonCommit: inputs.commitId,
  };
  const carried = await record.timed('push', () =>
    deliverPlan(plan, facts, { ...place, log: run.log, delivery: inputs.delivery }),
  );
  if (carried.kind === 'moved' || carried.kind === 'side-refused') return carried;
  const commitHash = carried.kind === 'delivered' ? carried.commit : tip;
  const { because } = carried;
  record.note({ commitHash, ...(because === undefined ? {} : { besideBecause: because }) });
  const isSigned = carried.kind === 'delivered' && signing.has(carried.rung);
  if (isSigned) record.note({ signedFor: inputs.author });
  const isBeside = carried.rung === 'side-branch' || carried.rung === 'signed-side-branch';
  const side = carried.kind === 'delivered' ? carried.side : undefined;
  const review = reviewRequest(context, place, { plan, side, changes: isBeside ? changes : [] });
  const isCommitted = plan.tree !== undefined && !isBeside;
  if (conflicts.length > 0) {
    const hash = isCommitted ? commitHash : (side ?? commitHash);
    return { outcome: { result: 'conflict', commitHash: hash, conflicts, isCommitted }, review };
  }
  if (isBeside && side !== undefined) {
    return { outcome: { result: 'pull-request', commitHash: side }, review };
  }
  return { outcome: { result: isCommitted ? 'committed' : 'unchanged', commitHash }, review };
}

/** GitHub makes the commits. */
const signing: ReadonlySet<Rung> = new Set(['signed-commit', 'signed-side-branch']);

/** What a person is asked to look at: what this run put beside the branch, or what waits there since an earlier one. */
function reviewRequest(
  { run, inputs }: PullContext,
  { ports, project, branch }: RoundPlace,
  {
    plan,
    side,
    changes,
  }: {
    readonly plan: PullPlan;
    readonly side: Oid | undefined;
    readonly changes: readonly FileChange[];
  },
): ReviewRequest | undefined {
  if (side === undefined && plan.side.standing.kind !== 'pending') return undefined;
  const head = sideBranch(ports.target);
  const conflicts = conflictsOf(plan.decided).filter(
    ({ conflict }) => conflict.waits === 'side-branch',
  );
  const beside = besideOf({ branch, sideBranch: head }, run.runner);
  const text = pullRequestText({
    subject: commitSubject(inputs.commitMessage, changes),
    beside,
    changes,
    conflicts,
    isByChoice: inputs.delivery === 'pull-request',
    projectId: project.projectId,
    commitId: inputs.commitId,
    page: run.runner,
  });
  const { redact } = run.secrets;
  const redacted = { title: redact(text.title), body: redact(text.body) };
  return { head, base: branch, text: redacted, isNew: side !== undefined };
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
