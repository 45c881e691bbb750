import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Registry, startRegistry } from '@paragraph/sandbox';
import { capture, type Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import type { InstallContext } from '../../src/paragon/cli-install.js';
import type { InstalledCli } from '../../src/paragon/installed-cli.js';
import { findNodeAndNpm, type NodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { npmEnvironment } from '../../src/paragon/npm-settings.js';
import { keptLog, quickClock } from './paragon-host.js';

export interface Machine {
  readonly context: InstallContext;
  readonly toolCache: string;
  readonly log: ReturnType<typeof keptLog>;
  readonly clock: ReturnType<typeof quickClock>;
}

/** Runners that install. */
export interface Machines {
  readonly root: string;
  readonly tools: NodeAndNpm;
  /** A runner with a tool cache of its own; all of them share npm's cache. */
  machine(npmrc: string, more?: Partial<InstallContext>, variables?: Environment): Promise<Machine>;
  close(): Promise<void>;
}

/** A registry, and runners that install from it. */
export interface InstallBench extends Machines {
  readonly registry: Registry;
  machine(
    npmrc?: string,
    more?: Partial<InstallContext>,
    variables?: Environment,
  ): Promise<Machine>;
}

const never = new AbortController().signal;
// npm's own waits before another attempt would make tests slow.
const quickNpm = 'fetch-retries=0\n';

export async function openInstallBench(): Promise<InstallBench> {
  const [machines, registry] = await Promise.all([openMachines(), startRegistry()]);
  return {
    ...machines,
    registry,
    machine: (npmrc = registry.npmrc, ...more) => machines.machine(npmrc, ...more),
    async close() {
      await registry.close();
      await machines.close();
    },
  };
}

export async function openMachines(): Promise<Machines> {
  const root = await mkdtemp(join(tmpdir(), 'cli install '));
  const tools = await findNodeAndNpm({
    clock: realClock,
    env: process.env,
    workspace: root,
    folder: join(root, 'tools'),
    signal: never,
  });
  return {
    root,
    tools,
    async machine(npmrc, more = {}, variables = {}) {
      const folder = await mkdtemp(join(root, 'machine '));
      await writeFile(
        join(folder, '.npmrc'),
        `${npmrc}${quickNpm}cache=${join(root, 'npm-cache')}\n`,
      );
      const toolCache = join(folder, 'tools');
      const scratch = join(folder, 'scratch');
      await mkdir(scratch);
      const log = keptLog();
      const clock = quickClock();
      const { PATH, SystemRoot, ComSpec } = process.env;
      const home = { PATH, SystemRoot, ComSpec, HOME: folder, USERPROFILE: folder };
      const env = npmEnvironment({ ...home, ...variables });
      const redact = (text: string): string => text;
      return {
        toolCache,
        log,
        clock,
        context: {
          tools,
          env,
          log,
          signal: never,
          redact,
          clock,
          toolCache,
          privateCache: join(folder, 'private'),
          scratch,
          ...more,
        },
      };
    },
    async close() {
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export const cli = (spec: string) => ({ spec, source: 'from a test' });

/** What lies in the tool cache for a version. */
export async function installed(toolCache: string, version: string): Promise<readonly string[]> {
  const folder = join(toolCache, 'paragraph-cli', version);
  const names: string[] = await readdir(folder).catch(() => []);
  return names.sort();
}

/** That of a whole installation. */
export const whole = [arch(), `${arch()}.complete`];

/** The version that a CLI says. */
export async function answerOf({ entry }: InstalledCli, { root }: Machines): Promise<string> {
  const { stdout } = await capture({
    program: process.execPath,
    args: [entry, '--version'],
    cwd: root,
    env: process.env,
  });
  return stdout.toString('utf8').trim();
}
