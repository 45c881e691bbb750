import {
  type ApiRefusal,
  type Checkout,
  type Destination,
  deliverPlan,
  type Exported,
  type Hub,
  isOnSide,
  isSigned,
  layOutProject,
  type Messages,
  type Oid,
  type ParagraphCli,
  type Policy,
  type Project,
  type PullPlan,
  pushOnWorkflowFiles,
  quoted,
  resumePull,
  runAddress,
  type ScratchRepository,
  type SideRefused,
  type SyncPorts,
  sideBranch,
  withCommitAdvice,
} from '@paragraph/shared';
import { type Brought, type ToldChanges, toldTogether } from './brought.js';
import type { FileChange } from './changes.js';
import { commitMessage } from './commit-message.js';
import { commitSubject } from './commit-subject.js';
import type { Conflict } from './conflicts.js';
import type { PullContext } from './context.js';
import { type ForecastWords, forecastWords } from './deliver/forecast-words.js';
import { hostCommits } from './deliver/host-commits.js';
import { lookAhead } from './deliver/look-ahead.js';
import { committedBy, outcomeOf } from './deliver/outcome-of.js';
import type { ReviewRequest } from './deliver/review.js';
import { reviewRequest } from './deliver/review-request.js';
import { describeTree, type ExportedFiles, exportedFiles } from './exported-tree.js';
import { findingsOf } from './findings.js';
import type { PullInputs } from './inputs.js';
import { addedLiteralIds } from './literal-ids.js';
import type { Look } from './look.js';
import type { Delivery, Remaining } from './outcome.js';
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
  /** Why the host rejects the side branch, in its words; undefined if it accepts it or was not asked. */
  readonly sideRefusal: string | undefined;
  /** Where changes go. To the side branch by choice, or because the branch rejected them. */
  readonly destination: Destination;
  /** Why they go to the side branch; undefined by choice, or if the branch has not rejected anything. */
  readonly because: ApiRefusal | undefined;
  readonly hub: Hub;
  /** What earlier rounds have put on the branch, the newest last. */
  readonly earlier: readonly Brought[];
  /** Called as soon as the branch has a commit, which stays there even if the rest of the round fails. */
  onCommit(brought: Brought): void;
}

/** The end of a round that no other commit has overtaken. */
export interface RoundEnd {
  readonly outcome: Delivery;
  /** What the branch has of this run. */
  readonly committed: Oid | undefined;
  /** The pull request that must be open for the side branch. */
  review(): Promise<ReviewRequest | undefined>;
}

/** Why another round is needed, and what it needs to know. */
export type Again =
  | { readonly kind: 'moved' }
  | SideRefused
  | { readonly kind: 'to-side'; readonly because: ApiRefusal };

/** Exports Paragon's version onto the tip, plans each file, and delivers the plan. */
export async function pullRound(
  context: PullContext,
  place: RoundPlace,
  look: Look,
): Promise<RoundEnd | Again> {
  const { run, inputs, record } = context;
  const { ports } = place;
  const { tip } = look;
  const exportNow = () => exportOnto(context, place, look);
  const mayPutBeside = place.sideRefusal === undefined ? 'yes' : 'no';
  const policy = policyOf(inputs);
  const { destination } = place;
  const asked = { tip, exportNow, policy, destination, mayPutBeside } as const;
  const plan = await resumePull(asked, ports);
  if (plan === 'moved') return { kind: 'moved' };

  const { leftOut, ignored } = plan.exported;
  const changes = await changesIn(place, plan, inputs);
  const isAlone = inputs.commitId === undefined && startedBy.has(run.runner.eventName);
  const findings = findingsOf(plan, { isAlone });
  const conflicts = findings.shownConflicts.map(({ conflict }) => conflict);
  const literalIds = addedLiteralIds(plan.decided);
  const { replaced, undispatched } = findings;
  const found: ToldChanges = { changes, literalIds, replaced, undispatched };
  const told = toldTogether([...place.earlier, found]);
  const isForced = new Set(plan.exported.forced);
  const added = told.changes.filter(({ change }) => change === 'added').map(({ file }) => file);
  const forced = added.filter((file) => isForced.has(file));
  record.note({ ...findings, ...told, leftOut, ignored, forced });
  const remaining: Remaining = {
    drift: findings.drift,
    pushNeeded: findings.pushNeeded,
    waiting: findings.waiting,
    undispatched: told.undispatched,
    isDispatched: context.sync !== undefined,
  };
  const { sideRefusal } = place;
  record.note({ sideBranch: sideBranch(ports.target), sideRefusal, commitHash: tip });
  for (const { file, row, outcome } of plan.decided) {
    if (row !== 'paragon-unchanged')
      run.log.debug(`${quoted(file.path)}: ${row} (${outcome.kind})`);
  }
  if (inputs.dryRun) {
    record.note({ forecast: await forecastOf(context, place, plan) });
    const outcome = { result: 'planned', commitHash: tip, ...remaining } as const;
    return { outcome, committed: undefined, review: async () => undefined };
  }

  const facts = {
    ...messagesOf(context, place, { changes, conflicts }),
    paragonCommit: inputs.commitId,
  };
  const onCommit = (commit: Oid): void => place.onCommit({ commit, ...found });
  const carried = await record.timed('push', () =>
    deliverPlan(plan, facts, {
      ...place,
      log: run.log,
      hostCommits: () => hostCommits({ ...place, log: run.log, onCommit }),
    }),
  );
  if (carried.kind !== 'delivered' && carried.kind !== 'nothing-to-do') return carried;
  const now = carried.kind === 'delivered' ? carried.commit : tip;
  const committed = committedBy(plan, carried) ?? place.earlier.at(-1)?.commit;
  const because = place.because ?? carried.because;
  record.note({ commitHash: committed ?? now });
  if (because !== undefined && isOnSide(carried.rung)) record.note({ besideBecause: because });
  const side = carried.kind === 'delivered' ? carried.side : undefined;
  const isFirst = place.earlier.length === 0;
  // A round that only records the commit of an earlier round did not deliver it.
  if (carried.kind === 'delivered' && (isFirst || plan.tree !== undefined || side !== undefined)) {
    record.note({ rung: carried.rung });
    if (isSigned(carried.rung)) record.note({ signedFor: inputs.author });
  }
  // A push would be held back: the edits on the side branch wait for a review.
  const isHeld = isOnSide(carried.rung) && plan.changes.size > 0;
  const pushNeeded = remaining.pushNeeded && !isHeld;
  record.note({ pushNeeded });
  const waiting = { plan, side, commit: now, changes: isOnSide(carried.rung) ? changes : [] };
  return {
    outcome: { ...outcomeOf(plan, carried, { conflicts, committed }), ...remaining, pushNeeded },
    committed,
    review: () => reviewRequest(context, place, waiting),
  };
}

/** The messages of the commits on the branch and on the side branch. */
function messagesOf(
  { run, inputs }: PullContext,
  { cli, project }: Pick<RoundPlace, 'cli' | 'project'>,
  found: { readonly changes: readonly FileChange[]; readonly conflicts: readonly Conflict[] },
): Messages {
  // A title may contain a secret.
  const messageOf = (subject: string, changes: readonly FileChange[]): string =>
    run.secrets.redact(
      commitMessage({
        subject,
        changes,
        projectId: project.projectId,
        commitId: inputs.commitId,
        cliVersion: cli.version,
        run: runAddress(run.runner),
        requestedBy: requestedBy(run.runner, inputs.commitId),
        editor: editorOf(inputs),
      }),
    );
  return {
    message: messageOf(commitSubject(inputs.commitMessage, found.changes), found.changes),
    sideMessage: messageOf(sideSubject, found.conflicts.flatMap(dashboardEdit)),
  };
}

/** How a change would arrive, for a dry run. */
async function forecastOf(
  { run, inputs }: PullContext,
  place: RoundPlace,
  plan: PullPlan,
): Promise<ForecastWords> {
  const { obstacle, ...ahead } = await lookAhead(plan, place);
  const onWorkflowFiles = await pushOnWorkflowFiles(run.runner.workspace);
  const advised = obstacle === undefined ? undefined : withCommitAdvice(obstacle, onWorkflowFiles);
  const found = { ...ahead, obstacle: advised };
  const words = forecastWords(found, {
    branch: place.branch,
    sideBranch: sideBranch(place.ports.target),
    isByChoice: inputs.delivery === 'pull-request',
    isOwnToken: inputs.token === undefined,
    onWorkflowFiles,
  });
  for (const sentence of words.sentences) run.log.info(sentence);
  return words;
}

/** Events that a schedule or a person can start, without Paragon. */
const startedBy: ReadonlySet<string> = new Set([
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/** Paragon's current version, exported onto a commit. */
async function exportOnto(
  { run, record }: PullContext,
  { scratch, ports: { repository }, cli, checkout, project, prefix }: RoundPlace,
  { tip, refs: { state }, blobs }: Look,
): Promise<ExportedFiles & Exported> {
  const path = prefix.replace(/\/$/, '');
  const tree = await layOutProject(scratch, tip, path, { ...run, blobs });
  await settleProjectFile(tree, { checkout, project });
  await Promise.all([
    record.timed('para pull', () => cli.pull(tree.project)),
    // A plan begins with these, and the repository remembers what was read.
    repository.filesAt(tip),
    state.kind === 'at' ? repository.stateAt(state.commit) : undefined,
  ]);
  return { ...(await exportedFiles(tree)), cliVersion: cli.version };
}

/** The plan's changes of the branch, for people and for the limit of deletions. */
async function changesIn(
  { scratch, ports: { repository }, prefix }: RoundPlace,
  { onto, tree, exported: { ownedBefore } }: PullPlan<ExportedFiles & Exported>,
  { maxDeletions }: PullInputs,
): Promise<readonly FileChange[]> {
  if (tree === undefined) return [];
  const limit = maxDeletions;
  return describeTree({ scratch, repository }, { commit: onto, tree, prefix, ownedBefore, limit });
}

function policyOf({ mode, onConflict }: PullInputs): Policy {
  return mode === 'mirror' ? { mode } : { mode, onConflict };
}

/**
 * GitHub proposes this as the subject of a squash merge.
 * https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/configuring-commit-squashing-for-pull-requests
 */
const sideSubject = 'Take dashboard edits that conflict with Git';

/** The dashboard's edit in a conflict, for the commit on the side branch. */
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
