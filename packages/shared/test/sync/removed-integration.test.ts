import { describe, expect, it } from 'vitest';
import { carryOut } from '../../src/sync/carry-pull.js';
import type { Policy } from '../../src/sync/decision.js';
import { planPull, type SyncPorts } from '../../src/sync/plan-pull.js';
import { type FakeRepository, fakeRepository } from './simulation/fake-repository.js';
import { config, workflow } from './trees.js';

type Texts = Readonly<Record<string, string>>;

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

const byDefault: Policy = { mode: 'two-way', onConflict: 'pull-request' };

interface Bench {
  readonly repository: FakeRepository;
  pull(held: Texts, policy?: Policy): Promise<void>;
  at(ref: 'branch' | 'side'): Texts;
}

/** Both sides hold an integration, and then Git makes the id of one of its workflows. */
async function synced(): Promise<Bench> {
  const repository = fakeRepository(new Map(Object.entries(whole)));
  const context: SyncPorts = {
    repository,
    target: { projectId: 'p', branch: 'main' },
    signal: new AbortController().signal,
    compiler: undefined,
  };
  const bench: Bench = {
    repository,
    async pull(held, policy = byDefault) {
      const files = repository.store(new Map(Object.entries(held)));
      const exportNow = async () => ({ files, cliVersion: '1' });
      const plan = await planPull({ tip: repository.tip(), exportNow, policy }, context);
      if (plan === 'moved') throw new Error('Nobody moved the branch.');
      const messages = { message: 'pull', sideMessage: 'beside', paragonCommit: undefined };
      await carryOut(plan, messages, context);
    },
    at(ref) {
      const commit = repository.refs.get(ref);
      return commit === undefined ? {} : Object.fromEntries(repository.textsAt(commit));
    },
  };
  await bench.pull(whole);
  repository.personCommits(new Map([[one, madeId]]));
  await bench.pull(whole);
  return bench;
}

it('an integration that Git removes, and of which the dashboard changes a workflow, comes back whole where that is merged', async () => {
  const { repository, pull, at } = await synced();
  const gone = Object.keys(whole).filter((path) => path.startsWith(slack));
  repository.personCommits(new Map(gone.map((path) => [path, undefined])));
  const edited = { ...whole, [two]: workflow('2', '  two, edited') };
  await pull(edited);
  expect(at('branch')).toEqual(others);
  expect(at('side')).toEqual(edited);

  const merging = repository.refs.get('side');
  if (merging === undefined) throw new Error('There is no side branch.');
  repository.personCommits(new Map(Object.entries(edited)), { merging });
  const refs = new Map(repository.refs);
  await pull(edited);
  expect(repository.refs).toEqual(refs);
});

describe('an integration that the dashboard removes, and Git has changed', () => {
  it('stays whole on the branch until a person decides, and merging the side branch removes all of it', async () => {
    const { repository, pull, at } = await synced();
    await pull(others);
    expect(at('branch')).toEqual({ ...whole, [one]: madeId });
    expect(at('side')).toEqual(others);

    const gone = Object.keys(whole).filter((path) => path.startsWith(slack));
    const merging = repository.refs.get('side');
    if (merging === undefined) throw new Error('There is no side branch.');
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
    await pull(others, { mode: 'two-way', onConflict });
    expect(at('branch')).toEqual(texts);
  });
});
