import {
  isContained,
  type Oid,
  type Project,
  type PullPlan,
  type PullRequestText,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import type { FileChange } from '../changes.js';
import { commitSubject } from '../commit-subject.js';
import { conflictsOf } from '../conflicts.js';
import type { PullContext } from '../context.js';
import { besideOf } from '../report-page.js';
import { closingComment, pullRequestText } from './pull-request-text.js';
import type { ReviewRequest } from './review.js';
import { sideContents } from './side-contents.js';

interface ReviewInput {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly project: Project;
  readonly prefix: string;
  readonly branch: string;
}

/**
 * Whether a person must look at the side branch, because of this run or an earlier one, or its pull request can be
 * closed, because the branch has everything.
 */
export async function reviewRequest(
  { run, inputs }: PullContext,
  input: ReviewInput,
  {
    plan,
    side,
    commit,
    changes,
  }: {
    readonly plan: PullPlan;
    readonly side: Oid | undefined;
    /** The tip of the branch now. */
    readonly commit: Oid;
    readonly changes: readonly FileChange[];
  },
): Promise<ReviewRequest | undefined> {
  const { ports, project, branch } = input;
  const waits = side ?? plan.side.commit;
  if (waits === undefined) return undefined;
  const head = sideBranch(ports.target, plan.side.of);
  const branches = { head, base: branch, commit: waits };
  if (await isContained(plan, { commit, side }, ports)) {
    return { kind: 'close', ...branches, comment: closingComment(branch) };
  }
  if (side === undefined && plan.side.standing.kind !== 'pending') return undefined;
  const conflicts = conflictsOf(plan.decided).filter(
    ({ conflict }) => conflict.waits === 'side-branch',
  );
  const beside = besideOf({ branch, sideBranch: head }, run.runner);
  const write = async (): Promise<PullRequestText> => {
    const contents = await sideContents(input, {
      plan,
      side: waits,
      tip: commit,
      conflicts: new Set(conflicts.map(({ conflict: { file } }) => file)),
      changes: new Set(changes.flatMap(({ file, from = file }) => [file, from])),
    });
    const { title, body } = pullRequestText({
      ...contents,
      subject: run.secrets.redact(commitSubject(inputs.commitMessage, changes)),
      beside,
      conflicts,
      isByChoice: inputs.delivery === 'pull-request',
      projectId: project.projectId,
      commitId: inputs.commitId,
      page: run.runner,
    });
    return { title: run.secrets.redact(title), body: run.secrets.redact(body) };
  };
  return { kind: 'open', ...branches, write, isNew: side !== undefined };
}
