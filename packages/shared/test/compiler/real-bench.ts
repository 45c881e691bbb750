import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld, quickVersion, type World } from '@paragraph/sandbox';
import { inject } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { gitTrees } from '../../src/compiler/git-trees.js';
import { projectBuilds } from '../../src/compiler/project-compiler.js';
import { writeBlobs } from '../../src/git/blobs.js';
import { findRemote } from '../../src/git/credentials.js';
import { findGit } from '../../src/git/git.js';
import { isOid, type Oid } from '../../src/git/oid.js';
import { createScratchRepository } from '../../src/git/scratch-repository.js';
import { prepareCli } from '../../src/paragon/prepare-cli.js';
import type { Files } from '../../src/sync/files.js';
import { scratchSync } from '../../src/sync/scratch-access.js';
import { runIn } from '../paragon/run-in-world.js';
import type { CompilerBench } from './fake-bench.js';

const slack = 'src/integrations/slack';
const paths = {
  byHand: `${slack}/workflows/notifyChannel.ts`,
  edited: `${slack}/workflows/dailySummary (team).ts`,
  draft: `${slack}/workflows/~followUp.ts`,
  config: `${slack}/config.ts`,
};

/** The sample project, on git, npm, the CLI's stand-in, and a Paragon that holds the project. Only `resolved` checks types. */
export async function realBench(version: 'resolved' | 'quick'): Promise<CompilerBench> {
  const world = await openWorld({
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    variant: 'full',
    cli: version,
  });
  const { run, home } = await runIn(world);
  const git = await findGit(run);
  if (git === undefined) throw new Error('These tests need git.');
  const { serverUrl, repository } = run.runner;
  const remote = await findRemote({
    clock: realClock,
    checkout: undefined,
    serverUrl,
    repository,
    token: world.token(),
    githubToken: undefined,
    secrets: run.secrets,
    env: run.env,
  });
  const scratch = await createScratchRepository(git, remote, home.folder);
  const { signal } = run;
  const input = version === 'quick' ? quickVersion : undefined;
  const { cli } = await prepareCli(run, { input, project: undefined, home, signal });
  const folder = join(world.root, 'project');
  await cli.install(folder);
  await cli.build(folder, { skipTypeErrors: false });
  await cli.push(folder, { dryRun: false });

  const earlier = oid(await world.repository.tip('main'));
  const abstract = await text(world, paths.byHand);
  // As an export has it: what the project's own functions make, written out.
  const agreed = { [paths.byHand]: await exported(world, cli.pull, paths.byHand) };
  const plain = oid(await world.repository.commit({ files: agreed }));
  const ours = oid(await world.repository.commit({ files: { [paths.byHand]: abstract } }));
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Daily summary (team)', 'Send summary', { description: 'Edited' });
  const editedText = await exported(world, cli.pull, paths.edited);

  const sync = scratchSync(
    { projectId: world.projectId, branch: 'main', prefix: '' },
    { scratch, context: run, push: async () => ({ kind: 'moved' }) },
  );
  const base = await sync.filesAt(plain);
  const [blob] = await writeBlobs(scratch, [Buffer.from(editedText)]);
  const theirs: Files = new Map([...base, [paths.edited, { blob: oid(blob), mode: '100644' }]]);
  let builds = 0;
  const builder = projectBuilds({
    run,
    facts: { note: () => undefined },
    cli: {
      install: cli.install,
      build: (...args) => {
        builds += 1;
        return cli.build(...args);
      },
    },
    skipTypeErrors: false,
    nearby: { place: { project: folder, root: folder }, isFresh: true },
  });
  const trees = gitTrees({
    scratch,
    prefix: '',
    folder,
    context: run,
  });
  const config = await text(world, paths.config);
  return {
    compiler: builder.over(trees),
    sources: { base: { files: base, commit: plain }, ours, theirs },
    earlier,
    paths,
    editedText,
    reordered: config.replace(/\[(\w+), (\w+)\]/, '[$2, $1]'),
    remembers: true,
    builds: () => builds,
    async close() {
      await home.remove();
      await world.close();
    },
  };
}

async function text({ repository }: World, path: string): Promise<string> {
  return (await repository.read('main', path)) ?? '';
}

/** A file as `para pull` writes it now. */
async function exported(
  world: World,
  pull: (folder: string) => Promise<unknown>,
  path: string,
): Promise<string> {
  const folder = await mkdtemp(join(world.root, 'export '));
  try {
    await mkdir(join(folder, '.para'));
    const file = join('.para', 'project.json');
    await copyFile(join(world.root, 'project', file), join(folder, file));
    await pull(folder);
    return await readFile(join(folder, path), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function oid(name: unknown): Oid {
  if (!isOid(name)) throw new RangeError(String(name));
  return name;
}
