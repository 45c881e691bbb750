import { describe, expect, it } from 'vitest';
import { type SideBench, sideBench, type Texts } from './side-bench.js';
import { config, workflow } from './trees.js';

const slack = 'src/integrations/slack';
const [one, two] = [`${slack}/workflows/one.ts`, `${slack}/workflows/two.ts`];
const others = { 'src/integrations/hubspot/config.ts': 'h\n' };
/** As an export writes it. */
const whole = {
  ...others,
  [`${slack}/config.ts`]: config(['One', 'one'], ['Two', 'two']),
  [`${slack}/inputs.ts`]: 'inputs\n',
  [one]: workflow('1', '  one'),
  [two]: workflow('2', '  two'),
};
/** An export inlines the call. */
const madeId = workflow('1', '  one').replace("'1'", "idOf('one')");

/** Both sides hold an integration, and then Git makes the id of one of its workflows. */
async function synced(): Promise<SideBench> {
  const bench = sideBench(whole);
  await bench.pull(whole);
  bench.commit({ [one]: madeId });
  await bench.pull(whole);
  return bench;
}

it('an integration that Git removes, and of which the dashboard changes a workflow, comes back whole where that is merged', async () => {
  const { repository, pull, at, tip } = await synced();
  const gone = Object.keys(whole).filter((path) => path.startsWith(slack));
  repository.personCommits(new Map(gone.map((path) => [path, undefined])));
  const edited = { ...whole, [two]: workflow('2', '  two, edited') };
  await pull(edited);
  expect(at('branch')).toEqual(others);
  expect(at('side')).toEqual(edited);

  const merging = tip('side');
  repository.personCommits(new Map(Object.entries(edited)), { merging });
  const refs = new Map(repository.refs);
  await pull(edited);
  expect(repository.refs).toEqual(refs);
});

describe('an integration that the dashboard removes, and Git has changed', () => {
  it('stays whole on the branch until a person decides, and merging the side branch removes all of it', async () => {
    const { repository, pull, at, tip } = await synced();
    await pull(others);
    expect(at('branch')).toEqual({ ...whole, [one]: madeId });
    expect(at('side')).toEqual(others);

    const gone = Object.keys(whole).filter((path) => path.startsWith(slack));
    const merging = tip('side');
    repository.personCommits(new Map(gone.map((path) => [path, undefined])), { merging });
    await pull(others);
    expect(at('branch')).toEqual(others);
    const refs = new Map(repository.refs);
    await pull(others);
    expect(repository.refs).toEqual(refs);
  });

  it.each<['git' | 'paragon', Texts]>([
    ['git', { ...whole, [one]: madeId }],
    ['paragon', others],
  ])('is whole or gone where a person decides for %s', async (onConflict, texts) => {
    const { pull, at } = await synced();
    await pull(others, { policy: { mode: 'two-way', onConflict } });
    expect(at('branch')).toEqual(texts);
  });
});
