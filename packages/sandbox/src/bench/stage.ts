import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishBulkCli } from '../registry/bulk-cli.js';
import { type Registry, startRegistry } from '../registry/start-registry.js';
import type { Job } from '../runner/job.js';
import { githubWaits, type ProcessRecord, RunnerProcess } from '../runner/runner-process.js';
import { openWorld, type World, type WorldJobOptions } from '../world.js';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the contestants meet: one world, one home for npm's cache, and real processes. */
export interface BenchStage {
  readonly world: World;
  /** Of the npm registry, which takes packages from anybody. */
  readonly registryUrl: string;
  /** A job with a fresh checkout of the project, and perhaps variables and an event of its own. */
  freshCheckout(env?: Readonly<Record<string, string>>, job?: WorldJobOptions): Promise<Job>;
  /** The environment of a step, with another home but npm's settings and cache of the machine. */
  environment(home: string): Record<string, string>;
  /** Variables for a job on a runner of GitHub's, on which nothing is warm: npm's cache is empty. */
  coldNpm(): Promise<Record<string, string>>;
  /** A new, empty folder. */
  emptyFolder(name: string): Promise<string>;
  /** Runs a program to its end. @throws when it fails. */
  command(
    program: string,
    args: readonly string[],
    options: CommandOptions,
  ): Promise<Pick<ProcessRecord, 'stdout' | 'elapsed'>>;
  /** Ends all that runs and removes every folder; again, it does nothing. */
  close(): Promise<void>;
}

export async function openStage(): Promise<BenchStage> {
  const registry = await startRegistry();
  try {
    const world = await openWorld({ npmrc: registry.npmrc, variant: 'full' });
    await publishBulkCli(registry.url, join(world.root, 'published', 'bulk-cli'));
    return benchStage(world, registry);
  } catch (thrown) {
    await registry.close();
    throw thrown;
  }
}

function benchStage(world: World, registry: Registry): BenchStage {
  const { machine } = world;
  const running = new Set<RunnerProcess>();
  const closeAll = async (): Promise<void> => {
    await Promise.all([...running].map((each) => each.kill()));
    await world.close();
    await registry.close();
  };
  const emptyFolder = async (name: string): Promise<string> => {
    const folder = join(world.root, 'bench', name);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await mkdir(folder, { recursive: true });
    return folder;
  };
  let closed: Promise<void> | undefined;
  return {
    world,
    registryUrl: registry.url,
    async freshCheckout(env = {}, options = {}) {
      const job = await world.startJob({ ...options, env });
      await world.checkout(job);
      return job;
    },
    environment: (home) => ({
      ...machine.environment.toRecord(),
      CI: 'true',
      HOME: home,
      npm_config_userconfig: join(machine.home, '.npmrc'),
      npm_config_cache: join(machine.home, '.npm'),
    }),
    coldNpm: async () => ({ npm_config_cache: await emptyFolder('npm-cache') }),
    emptyFolder,
    async command(program, args, options) {
      const started = await RunnerProcess.start({
        file: program,
        args,
        ...options,
        waits: githubWaits,
        onLine: () => undefined,
      });
      running.add(started);
      const record = await started.finished;
      running.delete(started);
      const { exitCode, stdout, stderr } = record;
      if (exitCode !== 0) {
        throw new Error(
          `${[program, ...args].join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`,
        );
      }
      return record;
    },
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}

/** Signs the CLI in, as `para auth login` does. */
export async function signIn(home: string, { key, paragon }: World): Promise<void> {
  const folder = join(home, '.paragon');
  await mkdir(folder, { recursive: true });
  const services = { zeus: paragon.zeusUrl, dashboard: paragon.dashboardUrl };
  await writeFile(
    join(folder, 'credentials.json'),
    JSON.stringify({ default: { profile: 'default', token: key } }),
  );
  await writeFile(
    join(folder, 'profiles.json'),
    JSON.stringify({ default: { name: 'default', default: true, services } }),
  );
}

/** How long it takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
