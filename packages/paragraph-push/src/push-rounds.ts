import {
  ActionError,
  Cancelled,
  type Checkout,
  type ParagraphCli,
  type Project,
} from '@paragraph/shared';
import { requireIntegrations } from './build-output.js';
import type { Build } from './build-project.js';
import type { PushContext } from './context.js';
import { CancelledInPush, type PushOutcome } from './outcome.js';
import { type PushChange, pushChanges } from './push-changes.js';
import type { PushGuard } from './push-guard.js';
import { refusePointers } from './refuse-pointers.js';
import { superseded, type TipWatch } from './tip-watch.js';

/** A branch may move this often during a run; then the run leaves the newest commit to the next one. */
const rounds = 3;

/** What is pushed, and whence. */
export interface PushPlace {
  readonly build: Build;
  readonly tip: TipWatch;
  /** The commit that was checked out when the run began. */
  readonly ownCommit: string;
  /** Undefined where git knows none. */
  readonly checkout: Checkout | undefined;
  /** The linked project in the checkout. */
  readonly project: Project;
  readonly guard: PushGuard;
  /** The path of a project from the root of the repository; empty for the root. */
  pathOf(project: Project): string;
  /** Looks for it again: a newer commit may hold it elsewhere, or another one. */
  relocate(): Promise<Project>;
}

/** Builds and pushes until the branch's tip is what Paragon holds. */
export async function pushRounds(context: PushContext, place: PushPlace): Promise<PushOutcome> {
  const { branch } = place.tip;
  let { project } = place;
  let built = branch.head.hash;
  let changes: readonly PushChange[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    built = branch.head.hash;
    const end = await pushOnce(context, { ...place, project, changes });
    if (end.kind === 'end') return end.outcome;
    changes = end.changes;
    if (round < rounds) project = await place.relocate();
  }
  context.record.note({ commitHash: built });
  const why = `it moved on ${rounds} times while this run was building`;
  return superseded(branch.name, branch.head.hash, why);
}

/** How a round ends. */
type RoundEnd =
  | { readonly kind: 'end'; readonly outcome: PushOutcome }
  /** The branch has moved on; and what the run has changed in Paragon so far. */
  | { readonly kind: 'moved'; readonly changes: readonly PushChange[] };

interface RoundPlace extends PushPlace {
  /** What earlier rounds have changed in Paragon. */
  readonly changes: readonly PushChange[];
}

/** Builds and pushes what is checked out, unless the branch moves on meanwhile. */
async function pushOnce(
  { run, inputs, record }: PushContext,
  { build, tip, ownCommit, checkout, project, guard, pathOf, changes: before }: RoundPlace,
): Promise<RoundEnd> {
  const { branch } = tip;
  await refusePointers(project.folder, checkout);
  const { cli, integrations } = await build(project);
  requireIntegrations(integrations);

  const path = pathOf(project);
  const prefix = path === '' ? '' : `${path}/`;
  const target = { projectId: project.projectId, branch: branch.name, prefix };
  const pushing = { project, target, cli, head: branch.head.hash };
  const permit = await guard.judge(pushing);
  if ('result' in permit) return { kind: 'end', outcome: permit };

  const now = await tip.settle(project.folder);
  if (now.kind === 'refused') throw now.because;
  if (now.kind === 'end') return now;
  if (now.kind === 'moved') return { kind: 'moved', changes: before };
  if (!(await guard.isStillSo(permit, target))) return { kind: 'moved', changes: before };
  const { hash } = branch.head;
  const output = await record.timed('para push', () => pushBuild(cli, project, hash));
  const changes = [...before, ...pushChanges(output)];
  record.note({ changes });
  await guard.record(permit, pushing);

  const moved = hash === ownCommit ? {} : { insteadOf: ownCommit };
  const pushed: RoundEnd = {
    kind: 'end',
    outcome: { result: 'pushed', commitHash: hash, ...moved },
  };
  if (inputs.onNewerCommit === 'supersede') return pushed;
  // Meanwhile a run for a newer commit may have pushed, and been overwritten by this one.
  const after = await unlessCancelled(tip.settle(project.folder)).catch(told);
  // The push is done, so that is how the run ended.
  if (after === 'cancelled') return pushed;
  if (after.kind === 'moved') return { kind: 'moved', changes };
  return after.kind === 'end' && after.outcome.result === 'superseded' ? after : pushed;

  function told(thrown: unknown): 'cancelled' {
    if (!(thrown instanceof ActionError)) throw thrown;
    run.log.warning(
      `The commit was pushed. Whether the branch has moved on since is not known: ${thrown.message}`,
    );
    return 'cancelled';
  }
}

/** Gives what the CLI printed. */
async function pushBuild(
  cli: ParagraphCli,
  { folder }: Project,
  hash: string,
): Promise<readonly string[]> {
  const pushing = await unlessCancelled(cli.push(folder, { dryRun: false }));
  if (pushing === 'cancelled') throw new CancelledInPush(hash);
  return pushing;
}

async function unlessCancelled<T>(task: Promise<T>): Promise<T | 'cancelled'> {
  try {
    return await task;
  } catch (thrown) {
    if (thrown instanceof Cancelled) return 'cancelled';
    throw thrown;
  }
}
