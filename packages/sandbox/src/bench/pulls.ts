import { join } from 'node:path';
import { bulkVersion } from '../registry/bulk-cli.js';
import { type BulkProject, bulkFiles, bulkProject, writeFiles } from './bulk-project.js';
import { timeOfCli } from './node-usage.js';
import { runPull } from './pull-run.js';
import type { Contestant } from './rounds.js';
import type { BenchStage } from './stage.js';

/** Files of a project. In each pull one in a hundred has changed, and at least one. */
export const sizes = [10, 500, 5_000] as const;

export type Size = (typeof sizes)[number];

/**
 * Of one round, in milliseconds and bytes. Times are those of processes, without the fork of the bench, whose memory
 * makes each start slow: a shell of a job starts git at once.
 */
export interface PullFigures {
  /** The pull, without the time of the CLI. */
  readonly pull: number;
  /** git's own fetch, checkout, commit and push of such a change, in a folder of its own as a pull has one. */
  readonly git: number;
  /** The same without the checkout: the files are already there. */
  readonly gitInPlace: number;
  /** Of the action's process, at its peak. */
  readonly memory: number;
}

export interface PullContestants {
  readonly contestants: ReadonlyArray<Contestant<Partial<PullFigures>>>;
  /** Programs that a pull starts. */
  readonly programs: number;
}

/** A pull of a project of this size, and what git alone does. Both have pulled before. */
export async function pullsOf(stage: BenchStage, size: Size): Promise<PullContestants> {
  const project = bulkProject(size);
  const ours = await branchOf(stage, project, `ours-${size}`);
  const theirs = await branchOf(stage, project, `git-${size}`);
  // What both sides agree on is recorded from here on.
  await pull(stage, ours.branch);
  let version = 1;
  await writeFiles(ours.source, project.changed(version));
  const { programs } = await pull(stage, ours.branch, 'debug');
  return {
    programs,
    contestants: [
      {
        name: `a pull of ${size} files`,
        async run() {
          version += 1;
          await writeFiles(ours.source, project.changed(version));
          const { own, cli, memory } = await pull(stage, ours.branch);
          return { pull: own - cli, memory };
        },
      },
      {
        name: `git's own fetch, checkout, commit and push of ${size} files`,
        run: () => byGitAlone(stage, theirs, project),
      },
    ],
  };
}

interface Branch {
  readonly branch: string;
  /** What the CLI exports. */
  readonly source: string;
}

async function branchOf(stage: BenchStage, project: BulkProject, branch: string): Promise<Branch> {
  const { repository } = stage.world;
  const source = await stage.emptyFolder(branch);
  await writeFiles(source, project.files(0));
  const sample = (await repository.files('main')).filter((file) =>
    file.startsWith('src/integrations/'),
  );
  await repository.commit({
    branch,
    from: 'main',
    files: {
      ...Object.fromEntries(sample.map((file) => [file, null])),
      ...bulkFiles(project, source),
    },
  });
  return { branch, source };
}

interface Pull {
  readonly own: number;
  readonly cli: number;
  readonly memory: number;
  readonly programs: number;
}

async function pull(stage: BenchStage, branch: string, log?: 'debug'): Promise<Pull> {
  const { own, programs, used } = await runPull(stage, {
    branch,
    cliVersion: bulkVersion,
    ...(log && { log }),
  });
  const action = used.filter(({ program }) => program.includes('paragraph-pull'));
  return {
    own,
    cli: timeOfCli(used),
    memory: Math.max(...action.map(({ memory }) => memory)),
    programs,
  };
}

/** The commands that a workflow would have of its own, where the CLI has written what it exports. */
async function byGitAlone(
  stage: BenchStage,
  { branch }: Branch,
  project: BulkProject,
): Promise<Pick<PullFigures, 'git' | 'gitInPlace'>> {
  const { world } = stage;
  const folder = await stage.emptyFolder(`${branch}-checkout`);
  const version =
    (await world.repository.log(branch)).length - (await world.repository.log('main')).length;
  const login = Buffer.from(`x-access-token:${world.token('write')}`).toString('base64');
  const settings = [
    'user.name=A Workflow',
    'user.email=workflow@example.com',
    `http.extraheader=AUTHORIZATION: basic ${login}`,
  ].flatMap((setting) => ['-c', setting]);
  const options = { cwd: folder, env: stage.environment(world.machine.home) };
  const git = async (...args: readonly string[]): Promise<number> =>
    (await stage.command('git', [...settings, ...args], options)).elapsed;

  const { url } = world.repository;
  const init = await git('init', '--quiet');
  const fetch = await git('fetch', '--quiet', '--depth=1', url, `refs/heads/${branch}`);
  const checkout = await git('checkout', '--quiet', 'FETCH_HEAD');
  await writeFiles(join(folder, 'src', 'integrations'), project.changed(version));
  const add = await git('add', '--all', 'src');
  const commit = await git('commit', '--quiet', '--message', 'Sync');
  const push = await git('push', '--quiet', url, `HEAD:refs/heads/${branch}`);
  const gitInPlace = fetch + add + commit + push;
  return { git: init + checkout + gitInPlace, gitInPlace };
}
