import {
  type CliProvider,
  cliProvider,
  pathInRepository,
  searchProjects,
  surveyCheckout,
} from '@paragraph/shared';
import { builder } from './build-project.js';
import { buildOnly, tryOut, unlinked } from './build-without-push.js';
import type { PushContext } from './context.js';
import { planForCheckout } from './event.js';
import { likelyProjects } from './likely-projects.js';
import { locateProject } from './locate-project.js';
import { openBranch } from './open-branch.js';
import type { PushOutcome } from './outcome.js';
import { pushRounds } from './push-rounds.js';
import { registerTip } from './register-tip.js';
import { tipWatch } from './tip-watch.js';

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
  const { run, inputs, event, record } = context;
  const search = () => searchProjects(run.runner.workspace, inputs.folder, run.signal);
  const found = await search();
  const likely = likelyProjects(found);
  // Installing takes longer than all that git and Paragon are asked meanwhile. After another workflow's run, though,
  // only the checkout tells whose code this is.
  if (event.plan.kind !== 'push-finished-run') await clis.warmUp(likely);

  const survey = await surveyCheckout(
    run,
    likely.map(({ folder }) => folder),
  );
  // Commits made earlier in the job count, so HEAD is asked before the event is.
  const head = {
    hash: survey.checkout?.head ?? run.runner.sha,
    author: survey.checkout?.author || event.author,
  };
  record.note({ commitHash: head.hash });
  const plan = planForCheckout(event.plan, survey.checkout);
  if (plan.kind === 'nothing') return { result: 'skipped', why: plan.reason };
  await clis.warmUp(likely);

  const build = builder(context, clis, survey);
  const locate = locateProject(record, survey.root);
  if (plan.kind === 'build-only') {
    const project = locate(found, undefined);
    if (inputs.dryRun) return tryOut(context, build, project);
    return buildOnly(build, project, { because: 'event', why: plan.reason });
  }

  const [first, ...others] = likely;
  const only = others.length === 0 ? first : undefined;
  if (only !== undefined) record.note({ project: only });
  const path = pathInRepository(survey.root, only?.folder ?? survey.root);
  const branch = await openBranch(context, { name: plan.branch, head, survey, path });
  record.note({ branch: branch.name });
  const tip = tipWatch(context, branch);
  const start = await registerTip(context, tip, only?.folder);
  if (start.kind === 'end') return start.outcome;

  // A missing project is reported here, after the run is registered.
  const { link } = start;
  const project = locate(start.kind === 'moved' ? await search() : found, link);
  if (inputs.dryRun) return tryOut(context, build, project);
  if (link === undefined) return buildOnly(build, project, unlinked(branch.name));
  const relocate = async () => locate(await search(), link);
  const { checkout } = survey;
  return pushRounds(context, { build, tip, ownCommit: head.hash, checkout, project, relocate });
}
