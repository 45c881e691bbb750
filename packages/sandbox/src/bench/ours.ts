import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assembledAction } from '../world-run.js';
import type { Contestant } from './rounds.js';
import type { BenchStage } from './stage.js';

/** The push, first with nothing in the tool cache, then with the CLI in it. */
export function ours(stage: BenchStage): Readonly<Record<'cold' | 'warm', Contestant>> {
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
  };
}

/** A run of the assembled action by the runner, from its start to the end of its `post`. */
async function push(stage: BenchStage): Promise<{ whole: number; firstLine: number }> {
  const { world } = stage;
  const job = await stage.freshCheckout();
  const started = performance.now();
  const step = job.runAction({
    directory: assembledAction('paragraph-push'),
    uses: 'useparagon/paragraph-push@v1',
    with: world.inputs,
  });
  await step.pid;
  const processStarted = performance.now();
  // A line that a person sees: commands to the runner, such as those that mask secrets, are none.
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
