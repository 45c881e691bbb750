import {
  ActionError,
  asSeen,
  type CliProvider,
  createScratchRepository,
  hubOf,
  pathInRepository,
  quoted,
  repositoryRemote,
  reviewsBy,
  type SyncPorts,
  sideBranch,
  withCliProvider,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { waitsForChecks } from './deliver/check-advice.js';
import { settleReview } from './deliver/review.js';
import { type Look, lookAt } from './look.js';
import { finalStatus, type PullOutcome } from './outcome.js';
import { pullCompiler } from './pull-compiler.js';
import { pullRepository } from './pull-repository.js';
import { pullRound, type RoundEnd, type RoundPlace } from './pull-round.js';
import { pullSource } from './pull-source.js';
import { updateCheckout } from './update-checkout.js';

/** How often a pull begins again because the branch has moved. */
const rounds = 6;
/** The wait before another round is up to this, so that two runs don't meet again. In milliseconds. */
const longestPause = 2_000;

/** The story of a pull, from Paragon's dispatch to the commit on the branch. */
export function pull(context: PullContext): Promise<PullOutcome> {
  return withCliProvider(context, (clis) => pullWith(clis, context));
}

async function pullWith(clis: CliProvider, context: PullContext): Promise<PullOutcome> {
  const { run, inputs, record, session } = context;
  const { git, checkout, project, branch } = await pullSource(context);
  record.note({ project, branch });
  // The first look at the branch takes about as long as installing the CLI.
  await clis.warmUp([project]);

  const remote = await repositoryRemote(run, inputs, checkout);
  const scratch = await createScratchRepository(git, remote, session.home.folder);
  const path = pathInRepository(checkout.root, project.folder);
  record.note({ projectPath: path });
  const prefix = path === '' ? '' : `${path}/`;
  const target = { projectId: project.projectId, branch, prefix };
  const repository = pullRepository(scratch, target, { ...run, author: inputs.author });
  const look = () => record.timed('fetch', () => lookAt(repository, scratch, branch));
  const first = await look();
  const cli = await clis.cliFor(project);

  const compiler = pullCompiler(context, { scratch, cli, checkout, project, prefix });
  const hub = hubOf(run, inputs.token ?? inputs.githubToken);
  const reviews = reviewsBy(hub, { head: sideBranch(target), base: branch });
  const ports: SyncPorts = { repository, target, compiler, reviews, signal: run.signal };
  const place: RoundPlace = {
    scratch,
    ports,
    cli,
    checkout,
    project,
    prefix,
    branch,
    hub,
    sideRefusal: undefined,
    destination: inputs.delivery === 'pull-request' ? 'beside' : 'branch',
    because: undefined,
  };
  const { outcome, review } = await pullRounds(context, place, { first, look });
  // The commit is on the branch: nothing that happens to this process changes what Paragon is told.
  session.status.decide(finalStatus(outcome));
  if (review !== undefined) {
    record.note({ review: await settleReview(hub, review) });
    record.note({ waitsForChecks: await waitsForChecks(hub, review, inputs.token) });
  }
  if (outcome.result === 'committed' || (outcome.result === 'conflict' && outcome.isCommitted)) {
    // It would be in the way of one that the branch has by now.
    await session.projectFiles.remove();
    const moving = { scratch, remote, checkout, branch };
    record.note({ checkoutUpdate: await updateCheckout(outcome.commitHash, moving) });
  }
  return outcome;
}

/** Exports onto the tip and pushes; begins again on the new tip when the branch has moved meanwhile. */
async function pullRounds(
  context: PullContext,
  start: RoundPlace,
  { first, look }: { readonly first: Look; readonly look: () => Promise<Look> },
): Promise<RoundEnd> {
  const { run } = context;
  const { ports, branch } = start;
  let place = start;
  let seen = first;
  for (let round = 1; ; round += 1) {
    const end = await pullRound(context, { ...place, ports: asSeen(ports, seen.refs) }, seen);
    if ('outcome' in end) return end;
    if (end.kind === 'side-refused') {
      run.log.info('The host rejects the side branch, so conflicts wait in Paragon.');
      place = { ...place, sideRefusal: end.words };
      // The branch may have its own part by now.
      seen = await look();
      continue;
    }
    if (end.kind === 'beside') {
      run.log.info('The branch rejects the commit, so the export goes to the side branch.');
      place = { ...place, destination: 'beside', because: end.because };
      continue;
    }
    if (round >= rounds) throw movedTooOften(branch);
    run.log.info(
      `The branch ${quoted(branch)} or its record has moved meanwhile, so the export starts again.`,
    );
    await run.clock.sleep(run.clock.random() * longestPause, run.signal);
    seen = await look();
  }
}

function movedTooOften(branch: string): ActionError {
  return new ActionError({
    what: `The branch ${quoted(branch)} moved ${rounds} times while this run was exporting, so it stopped.`,
    why: 'Each time the export was repeated on the new tip, and each time another commit came first.',
    cure: 'Run the workflow again when the branch is quieter. Jobs that commit to it can share a `concurrency` group, so that they wait for each other.',
  });
}
