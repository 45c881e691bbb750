import type { WorldJobOptions } from '../world.js';
import { assembledAction } from '../world-run.js';
import type { Contestant } from './rounds.js';
import { type BenchStage, timed } from './stage.js';

/** A pull request that changes a workflow, and a run that builds as much and shows nothing. The CLI is there. */
export function previews(stage: BenchStage): Readonly<Record<'preview' | 'buildOnly', Contestant>> {
  let opened: Promise<WorldJobOptions> | undefined;
  return {
    preview: {
      name: 'a pull request',
      async run() {
        opened ??= openPullRequest(stage);
        return { preview: await build(stage, await opened, 'true') };
      },
    },
    buildOnly: {
      name: 'a tag',
      run: async () => ({ buildOnly: await build(stage, await tagged(stage), '') }),
    },
  };
}

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';

async function openPullRequest({ world }: BenchStage): Promise<WorldJobOptions> {
  const { repository, prefix } = world;
  const text = (await repository.read('main', `${prefix}${workflow}`)) ?? '';
  const files = { [`${prefix}${workflow}`]: text.replace('New task:', 'A new task:') };
  await repository.commit({ branch: 'feature', files });
  const { number, head, merge } = await repository.openPullRequest({ head: 'feature' });
  const base = { ref: 'main', sha: await repository.tip('main') };
  const payload = {
    number,
    pull_request: { number, head: { ref: 'feature', sha: head }, base },
    repository: { full_name: repository.name, default_branch: 'main' },
  };
  return { event: 'pull_request', ref: `refs/pull/${number}/merge`, sha: merge, payload };
}

async function tagged({ world: { repository } }: BenchStage): Promise<WorldJobOptions> {
  await repository.tag('v1', await repository.tip('main')).catch(() => undefined);
  return { event: 'push', ref: 'refs/tags/v1' };
}

async function build(stage: BenchStage, job: WorldJobOptions, changed: string): Promise<number> {
  const started = await stage.freshCheckout({}, job);
  return timed(async () => {
    const step = started.runAction({
      directory: assembledAction('paragraph-push'),
      uses: 'useparagon/paragraph-push@v1',
      with: stage.world.inputs,
    });
    const { outputs, log } = await step.result;
    await started.end();
    if (outputs.result !== 'built' || (outputs.changed ?? '') !== changed) {
      throw new Error(`The build ended as ${outputs.result}:\n${log}`);
    }
  });
}
