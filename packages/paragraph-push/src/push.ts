import {
  type BranchProjects,
  type CheckoutSurvey,
  type CliProvider,
  isUnnamed,
  type Project,
  type ProjectSearch,
  pathBelow,
  readBranchProjects,
  removeLeftovers,
  searchProjects,
  surveyCheckout,
  warnOfCommitted,
  withCliProvider,
} from '@paragraph/shared';
import { baseEntries } from './base-entries.js';
import type { Branch } from './branch.js';
import { type Build, builder } from './build-project.js';
import { buildOnly, dryRunPush, unlinked } from './build-without-push.js';
import type { PushContext } from './context.js';
import { planForCheckout } from './event.js';
import { likelyProjects } from './likely-projects.js';
import { locateProject, unnamedProject } from './locate-project.js';
import { openBranch } from './open-branch.js';
import type { PushOutcome } from './outcome.js';
import { previewingBranch } from './preview/preview-branch.js';
import { isPreview, withGroupsInTurn } from './preview/preview-context.js';
import { previewPullRequest } from './preview/preview-pull-request.js';
import { pushGuard } from './push-guard.js';
import { pushRounds } from './push-rounds.js';
import { registerTip } from './register-tip.js';
import { tipWatch } from './tip-watch.js';

/** The story of a push, from the event to Paragon. */
export function push(context: PushContext): Promise<PushOutcome> {
  const shown = isPreview(context) ? withGroupsInTurn(context) : context;
  return withCliProvider(shown, (clis) => pushWith(clis, shown));
}

async function pushWith(clis: CliProvider, context: PushContext): Promise<PushOutcome> {
  const { run, event, facts } = context;
  const found = await search(context);
  const likely = likelyProjects(found);
  // Start early: the installation takes longer than the questions to git and Paragon. After another workflow's run,
  // though, only the checkout tells whose code this is.
  if (event.plan.kind !== 'push-finished-run') await clis.warmUp(likely);

  const folders = likely.map(({ folder }) => folder);
  const survey = await surveyCheckout(run, folders);
  await warnOfCommitted(found, survey.checkout, run);
  const head = headOf(survey, context);
  facts.note({ checkedOut: head.hash });
  const plan = planForCheckout(event.plan, survey.checkout);
  if (plan.kind === 'nothing') {
    return { result: 'skipped', commitHash: head.hash, why: plan.reason };
  }
  await clis.warmUp(likely);

  const workspace: Workspace = { found, survey, head, clis, build: builder(context, clis, survey) };
  return plan.kind === 'build-only'
    ? buildWithoutPush(context, workspace, plan.reason)
    : pushBranch(context, workspace, plan.branch);
}

/** What the run found in the workspace, and how it builds. */
interface Workspace {
  readonly found: ProjectSearch;
  readonly survey: CheckoutSurvey;
  readonly head: Branch['head'];
  readonly clis: CliProvider;
  readonly build: Build;
}

async function buildWithoutPush(
  context: PushContext,
  workspace: Workspace,
  why: string,
): Promise<PushOutcome> {
  const { found, survey, build } = workspace;
  const commitHash = workspace.head.hash;
  const branch = context.event.base?.branch;
  // Read once: each reading fetches the base commit, and both readers ask for the same folder.
  let reading: Promise<BranchProjects> | undefined;
  const entries = (project: Pick<Project, 'folder'>) => {
    reading ??= baseEntries(context, survey, project);
    return reading;
  };
  const project = await locateProject(context, survey.root, { branch, entries })(found, undefined);
  if (project === undefined) {
    return { result: 'skipped', commitHash, why: unnamedProject(branch) };
  }
  const pull = context.event.pullRequest;
  if (pull !== undefined) {
    return previewPullRequest(context, { ...workspace, project, entries }, { pull, why });
  }
  return context.inputs.dryRun
    ? dryRunPush(context, build, { project, commitHash })
    : buildOnly(build, project, { commitHash, because: 'event', why });
}

async function pushBranch(
  context: PushContext,
  workspace: Workspace,
  name: string,
): Promise<PushOutcome> {
  const { inputs, facts } = context;
  const { found, survey, head, build } = workspace;
  // The tip is compared before the project is located: by the folder of the only candidate, else as a whole.
  const only = onlyOne(likelyProjects(found));
  if (only !== undefined && !isUnnamed(only)) facts.note({ project: only });
  const path = pathBelow(survey.root, only?.folder ?? survey.root);
  const { branch, states } = await openBranch(context, { name, head, survey, path });
  facts.note({ branch: branch.name });
  const tip = tipWatch(context, branch);
  const start = await registerTip(context, tip, only?.folder);
  if (start.kind === 'end') return start.outcome;

  const commitHash = branch.head.hash;
  // A missing project is reported here, after the run is registered.
  const { link } = start;
  const locate = locateProject(context, survey.root, {
    branch: branch.name,
    entries: ({ folder }) => readBranchProjects([folder, survey.root]),
  });
  const project = await locate(start.kind === 'moved' ? await search(context) : found, link);
  if (project === undefined) {
    return { result: 'skipped', commitHash, why: unnamedProject(branch.name) };
  }
  if (inputs.dryRun) {
    const subject = { ...workspace, head: branch.head, project, branch: branch.name, states };
    return dryRunPush(context, previewingBranch(context, subject), { project, commitHash });
  }
  if (link === undefined) {
    return buildOnly(build, project, { commitHash, ...unlinked(branch.name) });
  }
  const relocate = async () => (await locate(await search(context), link)) ?? project;
  const { checkout } = survey;
  const guard = pushGuard(context, states, checkout);
  const pathOf = ({ folder }: Project) => pathBelow(survey.root, folder);
  const ownCommit = head.hash;
  return pushRounds(context, { build, tip, ownCommit, checkout, project, relocate, guard, pathOf });
}

async function search({ run, inputs }: PushContext): Promise<ProjectSearch> {
  const found = await searchProjects(run.runner.workspace, inputs.folder, run.signal);
  // Left by a run that was killed, or by an earlier round.
  await removeLeftovers(found);
  return found;
}

/** The commit that is checked out, with commits made earlier in the job. Without git, the one that the run is about. */
function headOf({ checkout }: CheckoutSurvey, { run, event }: PushContext): Branch['head'] {
  return {
    hash: checkout?.head ?? run.runner.sha,
    author: checkout?.author || event.author,
  };
}

function onlyOne<T>([first, ...others]: readonly T[]): T | undefined {
  return others.length === 0 ? first : undefined;
}
