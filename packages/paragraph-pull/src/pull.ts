import {
  apiToken,
  type CliProvider,
  createScratchRepository,
  folderPrefix,
  hubOf,
  type Oid,
  type ProjectTree,
  pathBelow,
  removeExport,
  repositoryRemote,
  reviewsBy,
  type SyncPorts,
  withCliProvider,
} from '@paragraph/shared';
import type { PullContext } from './context.js';
import { copyCheckout, listCheckout } from './copy-checkout.js';
import { askForReview } from './deliver/ask-for-review.js';
import { beginExport } from './early-export.js';
import { layOutEarly } from './early-tree.js';
import { lookAt } from './look.js';
import { finalStatus, type PullOutcome } from './outcome.js';
import { pullRepository } from './pull-repository.js';
import type { PullStart } from './pull-rounds.js';
import { pullSource } from './pull-source.js';
import { checkoutMover } from './update-checkout.js';

/** The story of a pull, from Paragon's dispatch to the commit on the branch. */
export function pull(context: PullContext): Promise<PullOutcome> {
  return withCliProvider(context, (clis) => pullWith(clis, context));
}

async function pullWith(clis: CliProvider, context: PullContext): Promise<PullOutcome> {
  const { run, inputs, facts, session } = context;
  const { git, checkout, project, branch } = await pullSource(context);
  facts.note({ project, branch });
  const listed = listCheckout(checkout);
  const remote = await repositoryRemote(run, inputs, checkout);
  const scratch = await createScratchRepository(
    git,
    remote,
    session.home.folder,
    checkout.configuration,
  );
  const path = pathBelow(checkout.root, project.folder);
  facts.note({ projectPath: path });
  const prefix = folderPrefix(path);
  const target = { projectId: project.projectId, branch, prefix };
  const mover = checkoutMover({ scratch, remote, checkout, branch, signal: run.signal });
  const read: ProjectTree[] = [];
  const removed: Array<Promise<void>> = [];
  const repository = pullRepository(scratch, target, {
    ...run,
    author: inputs.author,
    onPush(commit) {
      // Done by the time the host has taken it.
      mover.prepare(commit);
      for (const tree of read.splice(0)) removed.push(removeExport(tree).catch(() => undefined));
    },
  });
  const look = (copied?: Promise<Oid | undefined>) =>
    facts.timed('fetch', () => lookAt(repository, scratch, branch, copied));
  // The first look at the branch takes about as long as installing the CLI.
  const copying = copyCheckout(checkout, scratch, { listed, prefix });
  const looking = look(copying.whole);
  const laying = layOutEarly(scratch, path, { ...run, copying });
  const warming = clis.warmUp([project]);
  // If one of them throws, the others still write to the folder of the run.
  await Promise.allSettled([looking, warming, laying]);
  await warming;
  const first = await looking;
  const early = await laying;
  const cli = await clis.cliFor(project);

  const { expectExport } = repository;
  const onRead = (tree: ProjectTree) => void read.push(tree);
  const onto = { scratch, expectExport, onRead, cli, checkout, project, prefix };
  const exporting = await beginExport(context, { ...onto, ports: { repository } }, first, early);

  // Bundles of their own, which are loaded while Paragon exports. `main` needs the last one at the end.
  const [{ pullRounds }, { pullCompiler }] = await Promise.all([
    import('./pull-rounds.js'),
    import('./pull-compiler.js'),
    import('./report-end.js'),
  ]);
  const compiler = pullCompiler(context, { scratch, cli, checkout, project, prefix });
  const hub = hubOf(run, apiToken(inputs));
  const reviews = reviewsBy(hub, target);
  const ports: SyncPorts = { repository, target, compiler, reviews, signal: run.signal };
  const place: PullStart = {
    ...onto,
    early: exporting,
    ports,
    branch,
    hub,
    sideRefusal: undefined,
    destination: inputs.delivery === 'pull-request' ? 'side' : 'branch',
    because: undefined,
  };
  const end = await pullRounds(context, place, { first, look: () => look() });
  // The commit is on the branch: nothing that happens to this process changes the status for Paragon.
  if ('outcome' in end) session.status.decide(finalStatus(end.outcome));
  if (end.committed !== undefined) {
    // The new commit may contain a file of that name.
    await session.projectFiles.remove();
    facts.note({ checkoutUpdate: await mover.moveTo(end.committed) });
  }
  // What is left is removed with the folder of the run.
  await Promise.all(removed);
  if ('thrown' in end) throw end.thrown;
  const { review, ...found } = await askForReview(hub, end.review, inputs.token);
  facts.note(found);
  return { ...end.outcome, review };
}
