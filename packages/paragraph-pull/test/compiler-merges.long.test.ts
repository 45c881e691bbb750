import { expect, test } from 'vitest';
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
import { newWorld, syncedWorld } from './pull-world.js';

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
