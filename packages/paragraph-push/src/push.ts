import {
  ActionError,
  Cancelled,
  findProject,
  type LinkedSync,
  likelyProjects,
  type ParagraphCli,
  type Project,
  pathInRepository,
  quoted,
  requireLinkedProject,
  timed,
} from '@paragraph/shared';
import type { Branch } from './branch.js';
import { requireIntegrations } from './build-output.js';
import { buildProject } from './build-project.js';
import { type CliProvider, cliProvider } from './cli-provider.js';
import type { PushContext } from './context.js';
import { type Job, surveyJob } from './job.js';
import type { BuiltOutcome, PushOutcome } from './outcome.js';
import { settleOnTip, superseded } from './settle-on-tip.js';

/** A branch may move this often during a run; then the run leaves the newest commit to the next one. */
const rounds = 3;

/** The story of a push, from the event to Paragon. */
export async function push(context: PushContext): Promise<PushOutcome> {
  const clis = cliProvider(context);
  try {
    return await pushWith(clis, context);
  } finally {
    await clis.close();
  }
}

async function pushWith(clis: CliProvider, context: PushContext): Promise<PushOutcome> {
  const { run, inputs, event, findings } = context;
  // That there is none is said where it is built, when Paragon knows of the run.
  const projects = await likelyProjects(run.runner.workspace, inputs.folder).catch(noneFound);
  // Bringing the CLI takes longer than all that git and Paragon are asked meanwhile.
  // After another workflow's run only the checkout tells whose code lies here.
  if (event.plan.kind !== 'push-finished-run') await clis.warmUp(projects);
  const job = await surveyJob(run, context, projects);
  findings.commitHash = job.head.hash;
  if (job.plan.kind === 'nothing') return { result: 'skipped', why: job.plan.reason };
  await clis.warmUp(projects);

  if (job.plan.kind === 'build-only') {
    const project = await locateProject(context, job, undefined);
    if (inputs.dryRun) return tryOut(context, clis, project);
    return buildOnly(context, clis, project, { why: job.plan.reason });
  }
  const branch = await job.branch(job.plan.branch);
  findings.branch = branch.name;
  // What an earlier step has built there goes with a move to the tip.
  const [only, ...others] = projects;
  if (only !== undefined && others.length === 0) findings.project = only;
  const start = await registerTip(context, branch);
  if (start.kind === 'end') return start.outcome;

  const { link } = start;
  if (inputs.dryRun) return tryOut(context, clis, await locateProject(context, job, link));
  if (link === undefined) {
    run.log.warning(unlinked(branch.name), { title: 'Branch not linked in Paragon' });
    const project = await locateProject(context, job, link);
    return buildOnly(context, clis, project, { why: unlinked(branch.name), isSaid: true });
  }
  return pushRounds(context, clis, branch, () => locateProject(context, job, link));
}

function noneFound(thrown: unknown): readonly Project[] {
  if (thrown instanceof ActionError) return [];
  throw thrown;
}

type Start =
  | { readonly kind: 'end'; readonly outcome: PushOutcome }
  | { readonly kind: 'registered'; readonly link: LinkedSync | undefined };

/** Settles on the commit to push and tells Paragon of it. A dry run tells nothing. */
async function registerTip(context: PushContext, branch: Branch): Promise<Start> {
  const { run, inputs, findings, status } = context;
  const decision = await timed(findings, 'branch', () => settleOnTip(context, branch));
  if (decision.kind === 'end' && decision.outcome.result === 'skipped') return decision;
  if (inputs.dryRun)
    return decision.kind === 'end' ? decision : { kind: 'registered', link: undefined };

  const link = await timed(findings, 'register', () =>
    status.register({
      branchName: branch.name,
      author: branch.head.author ?? run.runner.actor,
      hash: branch.head.hash,
    }),
  );
  if (link !== undefined) {
    findings.linkedProjectId = link.projectId;
    findings.commitId = link.commitId;
  }
  return decision.kind === 'end' ? decision : { kind: 'registered', link };
}

/** The project to build, which has to be the one that Paragon has linked. */
async function locateProject(
  { run, inputs, findings }: PushContext,
  job: Job,
  link: LinkedSync | undefined,
): Promise<Project> {
  const project = await findProject(run.runner.workspace, {
    folder: inputs.folder,
    paragonSubfolder: link?.subfolder,
    projectId: link?.projectId,
  });
  findings.project = project;
  findings.projectPath = pathInRepository(job.root, project.folder);
  if (link !== undefined) requireLinkedProject(project, link.projectId);
  return project;
}

/** Builds and pushes until the branch's tip is what Paragon holds. */
async function pushRounds(
  context: PushContext,
  clis: CliProvider,
  branch: Branch,
  locate: () => Promise<Project>,
): Promise<PushOutcome> {
  const { inputs, findings } = context;
  let built = branch.head.hash;
  for (let round = 1; round <= rounds; round += 1) {
    built = branch.head.hash;
    // A newer commit may hold the project elsewhere, or another one.
    const project = await locate();
    const cli = await clis.cliFor(project);
    await buildProject(context, cli, project);
    requireIntegrations(findings.integrations ?? []);

    const before = await settleOnTip(context, branch);
    if (before.kind === 'end') return before.outcome;
    if (before.kind === 'moved') continue;
    await timed(findings, 'para push', () => pushBuild(cli, project, branch));

    // Meanwhile a run for a newer commit may have pushed, and been overwritten by this one.
    if (inputs.onNewerCommit === 'supersede') return { result: 'pushed' };
    const after = await unlessCancelled(settleOnTip(context, branch));
    // The push is done, so that is how the run ended.
    if (after === 'cancelled') return { result: 'pushed' };
    if (after.kind === 'end' && after.outcome.result === 'superseded') return after.outcome;
    if (after.kind !== 'moved') return { result: 'pushed' };
  }
  findings.commitHash = built;
  const why = `it moved on ${rounds} times while this run was building`;
  return superseded(quoted(branch.name), branch.head.hash, why);
}

async function pushBuild(cli: ParagraphCli, project: Project, { head }: Branch): Promise<void> {
  const pushing = await unlessCancelled(cli.push(project.folder, { dryRun: false }));
  if (pushing !== 'cancelled') return;
  throw new Cancelled(
    `The run was cancelled during \`para push\`, so Paragon may or may not hold the commit ${head.hash.slice(0, 7)} now.\nThe next push settles it.`,
  );
}

async function unlessCancelled<T>(task: Promise<T>): Promise<T | 'cancelled'> {
  try {
    return await task;
  } catch (thrown) {
    if (thrown instanceof Cancelled) return 'cancelled';
    throw thrown;
  }
}

/** Builds, and shows what a push would change by Paragon's own account. */
async function tryOut(
  context: PushContext,
  clis: CliProvider,
  project: Project,
): Promise<PushOutcome> {
  const cli = await clis.cliFor(project);
  await buildProject(context, cli, project);
  requireIntegrations(context.findings.integrations ?? []);
  context.findings.dryRunOutput = await timed(context.findings, 'para push --dry-run', () =>
    cli.push(project.folder, { dryRun: true }),
  );
  return { result: 'built', why: 'A dry run pushes nothing and tells Paragon nothing.' };
}

async function buildOnly(
  context: PushContext,
  clis: CliProvider,
  project: Project,
  end: Omit<BuiltOutcome, 'result'>,
): Promise<PushOutcome> {
  await buildProject(context, await clis.cliFor(project), project);
  return { result: 'built', ...end };
}

function unlinked(branch: string): string {
  return `The branch ${quoted(branch)} is not linked to a project in Paragon, so the project was built and not pushed. To link it, use "Sync git branch" in the Paragon dashboard: https://docs.useparagon.com/paragraph/setting-up-git-sync`;
}
