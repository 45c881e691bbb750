import type { World, WorldOptions, WorldRun } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { newWorld, runPull, saveVersion, syncedWorld, workflowFile } from './pull-world.js';

const abstractions = 'src/common/reportStep.ts';
const call = "reportStep('task', {";

/** A world in which Git holds the abstractions of the full sample project, and Paragon what they mean. */
function abstractWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  return newWorld({ variant: 'full', ...options });
}

async function text(world: World, file = workflowFile): Promise<string> {
  return (await world.repository.read('main', file)) ?? '';
}

/** A commit of an engineer that replaces something in a file. */
async function commit(world: World, file: string, from: string, to: string): Promise<void> {
  const before = await text(world, file);
  expect(before).toContain(from);
  await world.repository.commit({ files: { [file]: before.replace(from, to) } });
}

function edit(world: World, step: string, description: string, title = 'Notify Channel'): void {
  world.paragon.dashboard(world.projectId).editStep('slack', title, step, { description });
}

async function pull(world: World, options = {}): Promise<WorldRun> {
  return runPull(world, { with: { ...(await saveVersion(world)), ...options } });
}

function groups({ main }: WorldRun): readonly string[] {
  return [...main.log.matchAll(/^##\[group\](para .*)$/gm)].map(([, title = '']) => title);
}

function count(run: WorldRun): { readonly installs: number; readonly builds: number } {
  const of = (command: string): number =>
    groups(run).filter((title) => title.startsWith(command)).length;
  return { installs: of('para install'), builds: of('para build') };
}

function warnings({ main }: WorldRun): string {
  const found = main.annotations.filter(({ level }) => level === 'warning');
  return found.map(({ message }) => message).join('\n');
}

test('the first pull of a repository with abstractions takes only the changes of the dashboard', async () => {
  const world = await abstractWorld();
  const before = await text(world);
  edit(world, 'Send summary', 'By a colleague', 'Daily summary (team)');
  const run = await pull(world);
  expect(run.main.outputs).toMatchObject({ result: 'committed', conflicts: '[]' });
  const [change, ...others] = JSON.parse(run.main.outputs.changes ?? '');
  expect([change.file, others]).toEqual([
    'src/integrations/slack/workflows/dailySummary (team).ts',
    [],
  ]);
  expect(await text(world)).toBe(before);

  // What Paragon holds, the commit that may have been pushed, and the result. One install serves them all.
  expect(groups(run).map((title) => title.replace(/commit \w+|src\/\S+.*(?=\))/g, '…'))).toEqual([
    'para pull',
    'para install (what Paragon holds, to compare …)',
    'para build (what Paragon holds, to compare …)',
    'para build (…, to compare …)',
    "para build (the branch with Paragon's changes, to see whether it builds)",
  ]);
  expect(run.main.summary).toMatch(/Built to compare both sides: 3 builds, 1 install, \d/);
});

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

test('an edit that merges and a conflict beside it need one install, and at most half as many builds again', async () => {
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
});

test('an edit of an abstraction’s own step is a conflict, until somebody ports it by hand', async () => {
  const world = await syncedWorld({ variant: 'full' });
  const before = await text(world);
  edit(world, 'Report task', 'Tell the others');
  const run = await pull(world);
  expect(run.main.outputs).toMatchObject({ result: 'conflict', drift: 'conflict' });
  expect(await text(world)).toBe(before);

  await commit(world, abstractions, '`Report $' + '{what}`', "'Tell the others'");
  const ported = await pull(world);
  expect(ported.main.outputs).toMatchObject({
    result: 'unchanged',
    conflicts: '[]',
  });
  expect(await text(world)).toBe(before);
});

test('nothing is built if the texts are enough to decide', async () => {
  const world = await newWorld();
  const first = await pull(world);
  edit(world, 'Send message', 'By a colleague');
  for (const run of [first, await pull(world)]) {
    expect(groups(run)).toEqual(['para pull']);
    expect(run.main.summary).not.toContain('Built to compare');
  }
});

test("if the project does not build, Git's version stays, and the message names the conflict", async () => {
  const world = await syncedWorld({ variant: 'full' });
  await commit(world, abstractions, 'new RequestStep({', 'new RequestStep((;');
  edit(world, 'Send message', 'By a colleague');
  const run = await pull(world);
  expect(run.main.outputs).toMatchObject({ result: 'conflict' });
  expect(warnings(run)).not.toContain('could not be built here');
});

test('if no build is possible, a message names the fix, and files that need a build are conflicts', async () => {
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
});

test('if npm has no password for a dependency, that is reported, and nothing is guessed', async () => {
  const world = await abstractWorld({ cli: 'resolved' });
  const manifest = JSON.parse(await text(world, 'package.json'));
  manifest.dependencies['@acme/private'] = '1.0.0';
  await world.repository.commit({ files: { 'package.json': JSON.stringify(manifest) } });
  edit(world, 'Send message', 'By a colleague');
  const before = await text(world);
  const run = await pull(world);
  expect(run.main.outputs.result).toBe('conflict');
  expect(warnings(run)).toContain('could not be built here');
  expect(warnings(run)).toContain('If it is private, give npm the credentials');
  expect(await text(world)).toBe(before);
});
