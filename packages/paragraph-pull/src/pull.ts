import {
  ActionError,
  createScratchRepository,
  findCheckout,
  findGit,
  findProject,
  findRemote,
  type Git,
  isForeign,
  layOutProject,
  type ParagraphCli,
  type PreparedCli,
  type Project,
  pathInRepository,
  pinnedCoreVersion,
  prepareCli,
  quoted,
  realClock,
  type ScratchRepository,
  timed,
  together,
} from '@paragraph/shared';
import { commitMessage } from './commit-message.js';
import type { PullContext } from './context.js';
import { createCommit, pushCommit } from './deliver-commit.js';
import { type ExportedTree, exportedTree } from './exported-tree.js';
import { fetchTip } from './fetch-tip.js';
import type { PullOutcome } from './outcome.js';
import { requireWanted, settleProjectFile } from './project-file.js';
import { pullBranch } from './pull-branch.js';
import { updateCheckout } from './update-checkout.js';

/** How often a pull begins again because the branch has moved. */
const tries = 6;
/** The wait before another try is up to this, so that two runs don't meet again. In milliseconds. */
const longestPause = 2_000;

/** The story of a pull, from Paragon's dispatch to the commit on the branch. */
export async function pull(context: PullContext): Promise<PullOutcome> {
  const { run, inputs, findings } = context;
  const source = await surveyCheckout(context);
  const { git, checkout, project, branch } = source;
  findings.project = project;
  findings.branch = branch;

  const remote = await findRemote({
    git,
    checkout: checkout.root,
    serverUrl: run.runner.serverUrl,
    repository: run.runner.repository,
    token: inputs.token,
    githubToken: inputs.githubToken,
    secrets: run.secrets,
  });
  const scratch = await createScratchRepository(git, remote, context.session.home.folder);
  // The first look at the branch takes about as long as bringing the CLI.
  const [prepared, tip] = await together(
    run.signal,
    (signal) => bringCli(context, project, signal),
    (signal) => timed(findings, 'fetch', () => fetchTip(scratch, branch, { log: run.log, signal })),
  );
  const path = pathInRepository(checkout.root, project.folder);
  const outcome = await deliverExport(context, {
    scratch,
    cli: prepared.cli,
    project,
    path,
    branch,
    tip,
  });
  if (outcome.result === 'committed') {
    findings.checkoutUpdate = await updateCheckout(outcome.commitHash, {
      git,
      remote,
      checkout,
      branch,
    });
  }
  return outcome;
}

/** What is checked out: the repository, the project that is meant, and the branch to commit to. */
async function surveyCheckout({ run, inputs }: PullContext) {
  const { runner } = run;
  const git = await findGit({
    env: run.env,
    log: run.log,
    signal: run.signal,
    redact: run.secrets.redact,
  });
  if (git === undefined) {
    throw new ActionError({
      what: 'There is no git on this runner, and a pull commits with it.',
      cure: 'Use a runner or container image that has git 2.31 or newer.',
    });
  }
  const project = await findProject(runner.workspace, {
    folder: inputs.folder,
    projectId: inputs.projectId,
  });
  requireWanted(project, inputs.projectId);
  const checkout = await findCheckout(git, project.folder);
  if (checkout === undefined) throw await noCheckout(git, project);
  if (isForeign(checkout, runner.repository)) {
    throw new ActionError({
      what: `The project was checked out from ${quoted(checkout.repository ?? '')}, and this run commits to ${quoted(runner.repository)}.`,
      cure: 'Run this workflow in the repository that holds the project.',
    });
  }
  return { git, project, checkout, branch: pullBranch(checkout, runner) };
}

/** Also where there is one that git does not read, or that has no commit. */
async function noCheckout(git: Git, { folder, subfolder }: Project): Promise<ActionError> {
  const { stderr } = await git.ask(['rev-parse', 'HEAD'], { cwd: folder });
  // Git from 2.30.3 to 2.37 takes `safe.directory` from files alone, not from us.
  const isOfAnother = /unsafe repository|dubious ownership/.test(stderr);
  return new ActionError({
    what: `The folder ${quoted(subfolder)} is in no Git repository${isOfAnother ? ' that git reads' : ''}.`,
    why: quoted(stderr.trim(), 500),
    cure: isOfAnother
      ? `Add a step with \`git config --global --add safe.directory '*'\` before this one, or use a runner or container image that has git 2.38 or newer.`
      : 'Run actions/checkout before this step.',
  });
}

async function bringCli(
  { run, inputs, findings, session }: PullContext,
  project: Project,
  signal: AbortSignal,
): Promise<PreparedCli> {
  const prepared = await timed(findings, 'CLI', () =>
    prepareCli(run, { input: inputs.cliVersion, project, home: session.home, signal }),
  );
  findings.cliVersion = prepared.cli.version;
  findings.cliVersionSource = prepared.request.source;
  const core = await pinnedCoreVersion({
    folder: project.folder,
    root: run.runner.workspace,
  });
  if (core !== undefined) findings.coreVersion = core;
  return prepared;
}

interface ExportPlan {
  readonly scratch: ScratchRepository;
  readonly cli: ParagraphCli;
  readonly project: Project;
  /** Path of the project from the root of the repository; empty for the root. */
  readonly path: string;
  readonly branch: string;
  /** The tip when the run began. */
  readonly tip: string;
}

/** Exports onto the tip and pushes; begins again on the new tip when the branch has moved meanwhile. */
async function deliverExport(context: PullContext, plan: ExportPlan): Promise<PullOutcome> {
  const { run, findings } = context;
  const { scratch, branch } = plan;
  let { tip } = plan;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const exported = await exportOnto(context, plan, tip);
    findings.changes = exported.changes;
    findings.leftOut = exported.leftOut;
    findings.ignored = exported.ignored;
    findings.commitHash = tip;
    if (exported.changes.length === 0) return { result: 'unchanged', commitHash: tip };
    if (context.inputs.dryRun) return { result: 'planned', commitHash: tip };

    const commit = await createCommit(scratch, {
      tree: exported.tree,
      parent: tip,
      message: messageFor(context, plan, exported),
    });
    const delivery = await timed(findings, 'push', () =>
      pushCommit(scratch, { branch, tip, commit }, run),
    );
    if (delivery.kind === 'delivered') {
      findings.commitHash = commit;
      context.session.status.decide({ success: true, hash: commit });
      return { result: 'committed', commitHash: commit };
    }
    if (attempt === tries) break;
    run.log.info(
      `The branch ${quoted(branch)} has moved meanwhile, so the export begins again on its new tip.`,
    );
    await realClock.sleep(realClock.random() * longestPause, run.signal);
    tip = await timed(findings, 'fetch', () => fetchTip(scratch, branch, run));
  }
  throw new ActionError({
    what: `The branch ${quoted(branch)} moved ${tries} times while this run was exporting, so nothing was committed.`,
    why: 'Each time the export was made anew for the new tip, and each time another commit was there first.',
    cure: 'Run the workflow again when the branch is quieter. Jobs that commit to it can share a `concurrency` group, so that they wait for each other.',
  });
}

/** What Paragon holds now, as a tree on top of a commit. */
async function exportOnto(
  { inputs, findings }: PullContext,
  { scratch, cli, project, path }: ExportPlan,
  tip: string,
): Promise<ExportedTree> {
  const tree = await layOutProject(scratch, tip, path);
  await settleProjectFile(tree, { git: scratch.git, project });
  await timed(findings, 'para pull', () => cli.pull(tree.project));
  return exportedTree(tree, inputs.maxDeletions);
}

function messageFor(
  { inputs }: PullContext,
  { cli, project }: ExportPlan,
  { changes }: ExportedTree,
): string {
  return commitMessage({
    subject: inputs.commitMessage,
    changes,
    projectId: project.projectId,
    commitId: inputs.commitId,
    cliVersion: cli.version,
  });
}
