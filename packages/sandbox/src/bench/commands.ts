import { join } from 'node:path';
import { githubWaits, RunnerProcess } from '../runner/runner-process.js';
import type { WorldJobOptions } from '../world.js';
import type { Contestant } from './rounds.js';
import { type BenchStage, signIn, timed } from './stage.js';

const cliPackage = '@useparagon/cli';

/** What the actions are compared with: the CLI's own three commands, its installation, and a Node that does nothing. */
export function baselines(
  stage: BenchStage,
): Readonly<Record<'cliInstall' | 'commands' | 'bareNode', Contestant>> {
  const { world } = stage;
  return {
    cliInstall: {
      name: 'npm install of the CLI',
      async run() {
        const prefix = await stage.emptyFolder('cli');
        return { cliInstall: await timed(() => installCli(stage, prefix)) };
      },
    },
    commands: {
      // With what that installed, in this round or in the one before.
      name: 'the three commands',
      async run() {
        const cli = await bareCli(stage, { prefix: join(world.root, 'bench/cli') });
        const commands = await timed(async () => {
          for (const command of ['install', 'build', 'push'] as const) await cli.run(command);
        });
        await cli.end();
        return { commands };
      },
    },
    bareNode: { name: 'node -e 0', run: async () => ({ bareNode: await bareNode(stage) }) },
  };
}

/** The CLI, signed in, in a fresh checkout. */
export interface BareCli {
  /** Gives the time in milliseconds. */
  run(command: 'install' | 'build' | 'push'): Promise<number>;
  end(): Promise<unknown>;
}

export interface BareCliOptions {
  /** Where npm has installed it. */
  readonly prefix: string;
  /** Variables beside those of a step. */
  readonly more?: Readonly<Record<string, string>>;
  readonly job?: WorldJobOptions;
}

export async function bareCli(
  stage: BenchStage,
  { prefix, more = {}, job: options = {} }: BareCliOptions,
): Promise<BareCli> {
  const home = await stage.emptyFolder('home');
  await signIn(home, stage.world);
  const job = await stage.freshCheckout({}, options);
  const entry = join(prefix, 'lib/node_modules/@useparagon/cli/dist/index.js');
  const env = { ...stage.environment(home), ...more };
  return {
    run: (command) =>
      timed(() => stage.command(process.execPath, [entry, command], { cwd: job.workspace, env })),
    end: () => job.end(),
  };
}

/** What npm installs, and variables beside those of a step. */
export interface CliInstall {
  readonly spec?: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** Installed as by the incumbent and every guide, but into a prefix of its own. */
export async function installCli(
  stage: BenchStage,
  prefix: string,
  { spec = cliPackage, more = {} }: CliInstall = {},
): Promise<void> {
  const { machine } = stage.world;
  const env = { ...stage.environment(machine.home), ...more, npm_config_prefix: prefix };
  await stage.command('npm', ['install', '-g', spec], { cwd: prefix, env });
}

/** Timed from the start of the process, as the first line of the action is. */
async function bareNode({ world }: BenchStage): Promise<number> {
  const { node, home, environment } = world.machine;
  const running = await RunnerProcess.start({
    file: node,
    args: ['-e', '0'],
    cwd: home,
    env: environment.toRecord(),
    waits: githubWaits,
    onLine: () => undefined,
  });
  return timed(() => running.finished);
}
