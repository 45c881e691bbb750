import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { heavyVersion } from '../registry/heavy-cli.js';
import { assembledAction } from '../world-run.js';
import type { Contestant } from './rounds.js';
import { type BenchStage, timed } from './stage.js';

/**
 * The push, first with nothing in the tool cache, then with the CLI in it, and with a CLI of the real weight that
 * actions/cache has kept.
 */
export function ours(stage: BenchStage): Readonly<Record<'cold' | 'warm' | 'kept', Contestant>> {
  const { toolCache } = stage.world.machine;
  return {
    cold: {
      name: 'ours, cold',
      async run() {
        for (const entry of await readdir(toolCache)) {
          await rm(join(toolCache, entry), { recursive: true, force: true });
        }
        return { cold: (await push(stage)).whole };
      },
    },
    warm: {
      // The cold run has left the CLI there: that of this round, or of the one before.
      name: 'ours, warm',
      async run() {
        if ((await readdir(toolCache)).length === 0) throw new Error('The tool cache is empty.');
        const { whole, firstLine } = await push(stage);
        return { warm: whole, firstLine };
      },
    },
    kept: keptCli(stage),
  };
}

/**
 * As the README of the push has it: actions/cache restores the folder of the CLI, and the push uses it. Nothing else is
 * warm.
 */
function keptCli(stage: BenchStage): Contestant {
  const { toolCache } = stage.world.machine;
  const version = join('paragraph-cli', heavyVersion);
  // What @actions/cache does on Linux and macOS. Its download is not measured.
  const tar = (archive: string, ...args: readonly string[]): Promise<unknown> =>
    stage.command('tar', ['--use-compress-program', 'zstd -T0', '-f', archive, ...args], {
      cwd: toolCache,
      env: stage.environment(stage.world.machine.home),
    });
  let archive: string | undefined;
  return {
    name: 'ours, with a CLI of the real weight from actions/cache',
    async run() {
      const options = { with: { cliVersion: heavyVersion }, env: await stage.coldNpm() };
      const kept = archive ?? join(await stage.emptyFolder('kept'), 'paragraph-cli.tar.zst');
      if (archive === undefined) {
        await push(stage, options);
        await stage.coldNpm();
        await tar(kept, '-c', version);
        archive = kept;
      }
      await rm(join(toolCache, version), { recursive: true, force: true });
      const restored = await timed(() => tar(kept, '-x'));
      const { whole } = await push(stage, options);
      await rm(join(toolCache, version), { recursive: true, force: true });
      return { kept: restored + whole };
    },
  };
}

interface PushOptions {
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A run of the assembled action by the runner, from its start to the end of its `post`. */
async function push(
  stage: BenchStage,
  { with: inputs = {}, env = {} }: PushOptions = {},
): Promise<{ whole: number; firstLine: number }> {
  const { world } = stage;
  const job = await stage.freshCheckout(env);
  const started = performance.now();
  const step = job.runAction({
    directory: assembledAction('paragraph-push'),
    uses: 'useparagon/paragraph-push@v1',
    with: { ...world.inputs, ...inputs },
  });
  await step.pid;
  const processStarted = performance.now();
  // A line that a person sees, without commands to the runner, such as those that mask secrets.
  await step.waitForOutput(/^(?!::)./);
  const firstLine = performance.now() - processStarted;
  const { outputs, log } = await step.result;
  const { conclusion } = await job.end();
  const whole = performance.now() - started;
  if (conclusion !== 'success' || outputs.result !== 'pushed') {
    throw new Error(`The push ended as ${outputs.result || conclusion}:\n${log}`);
  }
  return { whole, firstLine };
}
