import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/sync/carry-pull.js';
import { planPull, type SyncPorts } from '../../../src/sync/plan-pull.js';
import { engine } from './engine.js';
import { aPull, type PullEvent } from './events.js';
import { configPath, integration } from './fake-paragon.js';
import { fakeRepository } from './fake-repository.js';
import { openSimulation } from './simulation.js';
import { configText, textOf } from './workflow-texts.js';
import { compilerOf, textsInGit, workflowsIn } from './world.js';

// What real projects have gone through, in shapes of our own.

describe.each(['compiler', 'none'] as const)('with %s as referee', (referee) => {
  it('thirty pulls in a row bring thirty edits, and leave an abstraction of the project alone', async () => {
    const simulation = await openSimulation(
      { workflows: 3, starts: 'synced' },
      { referee, engine },
    );
    await simulation.play({ kind: 'git-rewrites', workflow: 0 });
    const before = workflowsIn(textsInGit(simulation.world)).get('w0')?.text;
    for (let number = 0; number < 30; number += 1) {
      await simulation.play({ kind: 'dashboard-edits', workflow: 1 + (number % 2), step: number });
      await simulation.play(aPull);
      const here = workflowsIn(textsInGit(simulation.world));
      for (const id of ['w1', 'w2']) {
        const held = simulation.world.paragon.workflows.get(id);
        expect(here.get(id)?.meaning.steps).toEqual(held?.steps);
      }
      expect(here.get('w0')?.text).toBe(before);
    }
    await simulation.settle();
    expect(simulation.faults).toEqual([]);
    expect(workflowsIn(textsInGit(simulation.world)).get('w0')?.text).toBe(before);
  });

  it('an export that swaps the names of eleven files touches none of them', async () => {
    const simulation = await openSimulation(
      { workflows: 11, starts: 'synced' },
      { referee, engine },
    );
    const { repository, paragon } = simulation.world;
    const before = textsInGit(simulation.world);
    const exported = paragon.export();
    await simulation.play({ kind: 'dashboard-lists-otherwise' });
    const names = [...before.keys()].filter((path) => path.includes('/workflows/'));
    const isSwapped = (path: string) => paragon.export().get(path) !== exported.get(path);
    expect(names.filter(isSwapped)).toHaveLength(11);

    const refs = new Map(repository.refs);
    await simulation.play(aPull);
    expect(repository.refs).toEqual(refs);

    await simulation.play({ kind: 'dashboard-edits', workflow: 4, step: 0 });
    await simulation.play(aPull);
    const after = textsInGit(simulation.world);
    expect(new Set(after.keys())).toEqual(new Set(before.keys()));
    expect(names.filter((path) => after.get(path) !== before.get(path))).toHaveLength(1);
    expect(simulation.faults).toEqual([]);
  });

  it('an id that a function of the project makes stays a call, though an export inlines it', async () => {
    const path = `${integration}/workflows/new.ts`;
    const meaning = { id: 'w0', title: 'new', steps: ['w0.s0=0', 'w0.s1=0', 'w0.s2=0'] };
    const calling = (text: string): string =>
      `import { idOf } from '../../../common/ids';\n${text.replace("id = 'w0'", "id = idOf('new')")}`;
    const config = configText(['new']);
    const repository = fakeRepository(
      new Map([
        [path, calling(textOf(meaning, 'exported'))],
        [configPath, config],
      ]),
    );
    const ports: SyncPorts = {
      repository,
      target: { projectId: 'p', branch: 'main' },
      signal: new AbortController().signal,
      compiler: referee === 'none' ? undefined : compilerOf(repository, () => undefined),
    };
    const pull = async (title: string, policy: PullEvent['policy']) => {
      const texts = new Map([
        [path, textOf({ ...meaning, title }, 'exported')],
        [configPath, config],
      ]);
      const exportNow = async () => ({ files: repository.store(texts), cliVersion: '1' });
      const plan = await planPull({ tip: repository.tip(), exportNow, policy }, ports);
      if (plan === 'moved') throw new Error('Nobody moved the branch.');
      await carryOut(plan, { message: 'x', sideMessage: 'x', paragonCommit: undefined }, ports);
      return plan.decided.find(({ file }) => file.path === path)?.row;
    };
    const { policy } = aPull;
    const isCompiled = referee === 'compiler';
    expect(await pull('new', policy)).toBe(isCompiled ? 'paragon-unchanged' : 'loses-own-code');
    expect(await pull('new', policy)).toBe('paragon-unchanged');
    expect(await pull('renamed', policy)).toBe(isCompiled ? 'merged' : 'conflict');
    const text = repository.textsAt(repository.tip()).get(path);
    expect(text).toContain("id = idOf('new')");
    expect(text?.includes("name = 'renamed'")).toBe(isCompiled);
  });
});
