import type { WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly } from '../../shared/test/nightly.js';
import {
  abstractions,
  abstractWorld,
  commit,
  edit,
  groups,
  pull,
  text,
  warnings,
} from './compiler-world.js';
import { syncedWorld } from './pull-world.js';

const call = "reportStep('task', {";

function count(run: WorldRun): { readonly installs: number; readonly builds: number } {
  const of = (command: string): number =>
    groups(run).filter((title) => title.startsWith(command)).length;
  return { installs: of('para install'), builds: of('para build') };
}

test('an edit of the dashboard goes into a workflow with abstractions in Git, which stay', async () => {
  const world = await syncedWorld({ variant: 'full' });
  edit(world, 'Send message', 'By a colleague');
  const run = await pull(world);
  expect(run.main.outputs).toMatchObject({ result: 'committed', conflicts: '[]' });
  expect(await text(world)).toContain('By a colleague');
  expect(await text(world)).toContain(call);
  // What both sides agreed on, the branch, what Paragon holds, and the merge.
  expect(count(run)).toEqual({ installs: 1, builds: 4 });
});

nightly(
  'an edit that merges and a conflict beside it need one install, and at most half as many builds again',
  async () => {
    const world = await syncedWorld({ variant: 'full' });
    edit(world, 'Send message', 'By a colleague');
    world.paragon
      .dashboard(world.projectId)
      .editStep('hubspot', 'Deal won 1', 'Report deal', { description: 'Tell the others' });
    const run = await pull(world);
    expect(run.main.outputs).toMatchObject({ result: 'conflict' });
    expect(await text(world)).toContain('By a colleague');
    const { installs, builds } = count(run);
    expect(installs).toBe(1);
    expect(builds).toBeLessThanOrEqual(6);
  },
);

nightly(
  "if the project does not build, Git's version stays, and the message names the conflict",
  async () => {
    const world = await syncedWorld({ variant: 'full' });
    await commit(world, abstractions, 'new RequestStep({', 'new RequestStep((;');
    edit(world, 'Send message', 'By a colleague');
    const run = await pull(world);
    expect(run.main.outputs).toMatchObject({ result: 'conflict' });
    expect(warnings(run)).not.toContain('could not be built here');
  },
);

// What comes of such an answer is in the truth table.
nightly(
  'if no build is possible, a message names the fix, and files that need a build are conflicts',
  async () => {
    const world = await abstractWorld();
    edit(world, 'Send summary', 'By a colleague', 'Daily summary (team)');
    const route = 'GET /sandbox/cli/integrations/:name';
    // `para pull` asks for the types of both integrations.
    world.paragon.fail({ route, fault: { delay: 0 }, times: 2 });
    world.paragon.fail({ route, fault: { status: 503 }, times: 'always' });
    const run = await pull(world);
    expect(run.main.outputs).toMatchObject({ result: 'conflict' });
    expect(warnings(run)).toContain('could not be built here');
    expect(warnings(run)).toContain('Paragon could not answer the CLI. Run the job again later.');
    // Tried once, whatever else wanted it.
    expect(groups(run).filter((title) => title.startsWith('para install'))).toHaveLength(1);
  },
);
