import {
  type BranchProjects,
  Cancelled,
  type CheckoutSurvey,
  type CliProvider,
  folderPrefix,
  isMeant,
  type Project,
  pathBelow,
  quoted,
} from '@paragraph/shared';
import type { Branch } from '../branch.js';
import type { Build, Built } from '../build-project.js';
import { dryRunPush } from '../build-without-push.js';
import type { PushContext } from '../context.js';
import { openStates } from '../open-branch.js';
import type { PushOutcome } from '../outcome.js';
import type { StateLook } from '../state-source.js';
import { type Attempt, attempt } from './attempt.js';
import type { EventPullRequest } from './event-pull-request.js';
import { commentOn, markOutdated } from './preview-comment.js';
import type { Preview } from './preview-types.js';
import { buildWithPreview } from './run-preview.js';

interface PullRequestInput {
  readonly project: Project;
  readonly survey: CheckoutSurvey;
  readonly head: Branch['head'];
  readonly clis: CliProvider;
  readonly build: Build;
  /** `.para/branches.json` at the base. */
  entries(project: Pick<Project, 'folder'>): Promise<BranchProjects>;
}

/**
 * Builds a pull request, and shows what merging it changes in Paragon. It registers and reports nothing, so Paragon
 * does not tell which project is linked.
 */
export async function previewPullRequest(
  context: PushContext,
  { project, survey, head, clis, build, entries }: PullRequestInput,
  { pull, why }: { readonly pull: EventPullRequest; readonly why: string },
): Promise<PushOutcome> {
  const { base, defaultBranch } = pull;
  const path = pathBelow(survey.root, project.folder);
  const prefix = folderPrefix(path);
  const target = { projectId: project.projectId, branch: base.branch, prefix };
  const states = await openStates(context, survey);
  const namings = await attempt(() => entries(project));
  const entry = namings.kind === 'done' ? namings.value.get(base.branch) : undefined;
  const named = entry?.projectId;
  const { comment, dryRun } = context.inputs;
  const commitHash = head.hash;
  const about = { commit: commitHash, projectId: project.projectId };
  const outdated = async (reason: string): Promise<void> => {
    if (comment) await markOutdated(pull, { ...about, why: reason }, context);
  };
  const buildAlone = async (noPreview: string): Promise<PushOutcome> => {
    await build(project);
    await outdated(noPreview);
    return { result: 'built', commitHash, because: 'event', why: `${why} ${noPreview}` };
  };
  const of = comparedOf(commitHash, { merge: context.run.runner.sha, head: pull.head });
  const input = { project, build, clis, survey, head: commitHash, states, of, named } as const;
  const previewed = async (): Promise<Built | PushOutcome> => {
    if (named === undefined && base.branch !== defaultBranch) {
      const noPreview = notFollowed(base.branch, namings, await states.look(target));
      if (noPreview !== undefined) return await buildAlone(noPreview);
    }
    if (!isMeant(project, entry)) return await buildAlone(otherProject(base.branch));
    const compared = { ...input, branch: base.branch, base: base.commit };
    const { built, preview } = await buildWithPreview(context, compared);
    if (comment) await commentOn(pull, { preview, ...about }, context);
    return built;
  };
  const end = await previewed().catch(async (thrown: unknown) => {
    if (!(thrown instanceof Cancelled)) await outdated('The build failed.');
    throw thrown;
  });
  if ('result' in end) return end;
  if (dryRun) return dryRunPush(context, async () => end, { project, commitHash });
  return { result: 'built', commitHash, because: 'event', why };
}

/**
 * What the checked-out commit is for a pull request. The run's own commit is the merge:
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
 */
export function comparedOf(
  commit: string,
  { merge, head }: { readonly merge: string; readonly head: string | undefined },
): Exclude<Preview['of'], 'branch'> {
  if (commit === merge) return 'merge';
  return commit === head ? 'head' : 'other';
}

/** Why nothing is shown for a branch that is neither named nor the default one; undefined if it has a record. */
export function notFollowed(
  branch: string,
  entries: Attempt<BranchProjects>,
  look: StateLook,
): string | undefined {
  if (look.kind === 'refs' && look.refs.state.kind === 'at') return undefined;
  const unread = [
    ...(entries.kind === 'failed' ? [entries.why] : []),
    ...(look.kind === 'unreadable' ? [look.why] : []),
    ...(look.kind === 'there' ? ['without git, the record of a branch cannot be read'] : []),
  ];
  return unread.length === 0
    ? `Merging into ${quoted(branch)} changes nothing in Paragon: neither a record nor \`.para/branches.json\` links that branch.`
    : `No preview: it is unknown whether Paragon follows ${quoted(branch)} (${quoted(unread.join('; '), 500)}).`;
}

function otherProject(branch: string): string {
  return `No preview: \`.para/branches.json\` names another project for ${quoted(branch)} than \`.para/project.json\`.`;
}
