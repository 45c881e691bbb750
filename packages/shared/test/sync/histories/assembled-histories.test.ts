import { createTemplates, openWorld, runInWorld } from '@paragraph/sandbox';
import { expect, inject, it, onTestFinished } from 'vitest';
import { isNightly } from '../../nightly.js';
import { engine } from './engine.js';
import { isRun } from './events.js';
import { fiveHistories, furtherPush } from './five-histories.js';
import { openSimulation } from './simulation.js';
import {
  firstFiles,
  firstWorkflows,
  heldBy,
  playInWorld,
  shownBySimulation,
  viewOf,
} from './world-replay.js';

const workflows = 2;
const templates = createTemplates(inject('templates'));

/** A world in which both sides hold what those of a simulation hold, in Paragon's words, which is recorded. */
async function syncedWorld() {
  const options = {
    npmrc: inject('npmrc'),
    toolCache: inject('toolCache'),
    compileCache: inject('compileCache'),
    cli: 'quick',
    waits: 'short',
  } as const;
  const from = await templates({
    name: 'simulated',
    options,
    async prepare(world) {
      const sample = 'src/integrations/slack/workflows/notifyChannel.ts';
      const { repository } = world;
      await repository.commit({ files: { ...firstFiles(workflows), [sample]: null } });
      // As in a simulation, no earlier commit lacks the workflows.
      const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
      const root = await repository.git([...who, 'commit-tree', 'main^{tree}', '-m', 'First']);
      await repository.setRef('refs/heads/main', root.trim());
      firstWorkflows(world, workflows);
      const ids = await world.paragon.dashboard(world.projectId).saveVersion();
      const pull = await runInWorld(world, 'paragraph-pull', {
        with: { ...ids, mode: 'mirror' },
        job: { contents: 'write' },
      });
      expect(pull.main.outputs.result).toBe('committed');
    },
  });
  const world = await openWorld({ ...options, from });
  onTestFinished(() => world.close());
  return world;
}

/** What the actions call the end of a run that the simulation calls otherwise. */
const results: ReadonlyArray<readonly [how: RegExp, result: string]> = [
  [/^push: pushed/, 'pushed'],
  [/^push: up-to-date/, 'up-to-date'],
  [/^push: (?:guarded|refused)/, 'conflict'],
  [/^push: failed/, 'failed'],
  [/^pull: .*conflict$/, 'conflict'],
  [/^pull: delivered$/, 'committed'],
  [/^pull: nothing-to-do$/, 'unchanged'],
];

it.each(fiveHistories)('the assembled actions, as the simulation: $what', async ({ history }) => {
  const world = await syncedWorld();
  const simulation = await openSimulation(history, { referee: history.referee, engine });
  const shownByWorld = viewOf(world);
  expect(await shownByWorld()).toEqual(shownBySimulation(simulation));
  const events = history.events.filter((event) => isNightly || event !== furtherPush);
  for (const event of events) {
    const before = heldBy(simulation);
    await simulation.play(event);
    const ended = await playInWorld(event, world, { before, simulation });
    const end = simulation.trace.at(-1) ?? '';
    const result = results.find(([how]) => how.test(end))?.[1];
    const step = JSON.stringify(event);
    if (isRun(event)) expect({ step, ended }).toEqual({ step, ended: result });
    expect({ step, ...(await shownByWorld()) }).toEqual({
      step,
      ...shownBySimulation(simulation),
    });
  }
});
