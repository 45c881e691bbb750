import type { World } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { runPull, saveVersion } from './pull-world.js';

export const folder = 'src/integrations/slack/workflows';

/** What a save in the dashboard makes of the branch. */
export async function pulled(world: World) {
  const before = await world.repository.tip('main');
  const { main } = await runPull(world, { with: await saveVersion(world) });
  expect(main.outputs.result).toBe('committed');
  const [commit] = await world.repository.log('main');
  const changes = await world.repository.changes(before, 'main');
  return {
    changes: changes.map(({ status, path }) => `${status} ${path}`),
    body: commit?.message.split('\n\n')[1]?.split('\n'),
  };
}

export const aWorkflow = (title: string) => ({
  title,
  steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' as const }],
});
