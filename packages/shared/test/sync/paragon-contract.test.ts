import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changedWords } from '../../src/sync/merge-text.js';
import { isNightly, nightly } from '../nightly.js';
import type { WorkflowText } from './histories/workflow-texts.js';
import { fakeBench, type ParagonBench, realBench } from './paragon-benches.js';

function workflow(id: string, title: string, value = '0'): WorkflowText {
  return { id, title, steps: [`${id}.s0=${value}`, `${id}.s1=0`] };
}

const [w0, w1, other] = [workflow('w0', 'new'), workflow('w1', 'new'), workflow('w2', 'other')];
const without = { inputs: [] } as const;

// The histories prove something about Paragon because their fake does this.
describe.each([
  ['the CLI and Paragon', realBench],
  ['the fake of both', fakeBench],
])('%s', (_, open) => {
  /** In CI a fake says everything; the CLI leaves out what repeats a push that it has shown. */
  const isWhole = isNightly || open === fakeBench;
  let bench: ParagonBench;
  beforeAll(async () => {
    bench = await open();
  });
  afterAll(() => bench.close());

  it('export each workflow under its title, of equal titles the later ones with a number', async () => {
    const paragon = await bench.hold(w0, w1, other);
    expect(await paragon.export()).toEqual({
      workflows: { new: w0, new_1: w1, other },
      displayed: ['new', 'new_1', 'other'],
      ...without,
    });
  });

  it('export what the dashboard has edited, under a new title', async () => {
    const paragon = await bench.hold(w0, w1, other);
    paragon.rename('w0', 'renamed');
    paragon.editStep(other, 'w2.s0=edited');
    paragon.delete('w1');
    paragon.sort(['w2', 'w0']);
    expect(await paragon.export()).toEqual({
      workflows: { renamed: { ...w0, title: 'renamed' }, other: workflow('w2', 'other', 'edited') },
      displayed: ['other', 'renamed'],
      ...without,
    });
  });

  it('export no draft as displayed, and last what is deployed again', async () => {
    const paragon = await bench.hold(w0, w1, other);
    paragon.mark('w0', 'draft');
    const drafted = await paragon.export();
    expect(drafted).toEqual({
      workflows: { '~new': w0, new: w1, other },
      displayed: ['new', 'other'],
      ...without,
    });
    paragon.mark('w0', 'deployed');
    expect(await paragon.export()).toEqual({
      workflows: { new: w0, new_1: w1, other },
      displayed: ['new_1', 'other', 'new'],
      ...without,
    });
  });

  it('say the same in other words with another version of the CLI, and with the same version in the same words', async () => {
    const paragon = await bench.hold(w0, w1, other);
    paragon.mark('w1', 'draft');
    paragon.addRequest(w1);
    const before = await paragon.textsBy('older');
    const newer = await paragon.textsBy('newer');
    expect([...newer.keys()].toSorted()).toEqual([...before.keys()].toSorted());
    const [draft] = [...before.keys()].filter((path) => path.includes('/~'));
    expect(newer.get(draft ?? '')).not.toBe(before.get(draft ?? ''));
    for (const [path, text] of before) expect(changedWords(newer.get(path) ?? '', text)).toBe(0);
    expect(await paragon.textsBy('older')).toEqual(before);
    paragon.editStep(w1, 'w1.s0=edited');
    const edited = [...(await paragon.textsBy('older'))].filter(
      ([path, text]) => text !== before.get(path),
    );
    expect(edited.map(([path]) => path.replace(/.*\//, ''))).toEqual(['~new.ts']);
  });

  it('take what a push brings, and export it under names of their own', async () => {
    const paragon = await bench.hold(w0, w1);
    const edited = { ...workflow('w1', 'new'), steps: ['w1.s0=1:in0', 'w1.s1=0'] };
    const added = workflow('w3', 'added');
    const project = {
      workflows: { mine: edited, new: w0, added },
      displayed: ['added', 'mine'],
      inputs: ['in0=4', 'in1=5'],
    };
    expect(await paragon.push(project)).toBe('pushed');
    const exported = await paragon.export();
    expect(exported).toEqual({
      ...project,
      workflows: { new: w0, new_1: edited, added },
      displayed: ['added', 'new_1'],
    });
    if (!isWhole) return;
    // The same once more changes nothing.
    expect(await paragon.push(exported)).toBe('pushed');
    expect(await paragon.export()).toEqual(exported);
  });

  it('remove what a push lacks, and list it last when another push brings it back', async () => {
    const paragon = await bench.hold(w0, w1);
    const one = { workflows: { new: w1 }, displayed: ['new'], ...without };
    expect(await paragon.push(one)).toBe('pushed');
    const both = { workflows: { a: w0, b: w1 }, displayed: ['a', 'b'], ...without };
    expect(await paragon.push(both)).toBe('pushed');
    expect(await paragon.export()).toEqual({
      workflows: { new: w1, new_1: w0 },
      displayed: ['new_1', 'new'],
      ...without,
    });
  });

  it('keep a draft, whatever a push says of it, and remove what is a draft in Git alone', async () => {
    const paragon = await bench.hold(w0, w1, other);
    paragon.mark('w0', 'draft');
    const rest = { displayed: ['other'], ...without };
    const drafts = { '~new': workflow('w0', 'new', 'edited'), '~mine': w1 };
    expect(await paragon.push({ workflows: { ...drafts, other }, ...rest })).toBe('pushed');
    expect(await paragon.export()).toEqual({ workflows: { '~new': w0, other }, ...rest });
    if (!isWhole) return;
    const deployed = { workflows: { new: w0, other }, displayed: ['new', 'other'], ...without };
    expect(await paragon.push(deployed)).toBe('pushed');
    expect(await paragon.export()).toEqual(deployed);
  });

  it('take nothing of a project that does not build', async () => {
    const paragon = await bench.hold(w0);
    const changed = workflow('w0', 'changed');
    const held = { workflows: { new: w0 }, displayed: ['new'], ...without };
    // It has an id twice; imports a workflow that is not there; uses an input that is not there.
    const twice = { ...held, workflows: { new: changed, twice: w0 } };
    const lacking = [
      { ...held, workflows: { new: changed }, displayed: ['new', 'gone'] },
      { ...held, workflows: { new: { ...w0, steps: ['w0.s0=1:in0'] } } },
    ];
    for (const broken of isWhole ? [twice, ...lacking] : [twice]) {
      expect(await paragon.push(broken)).toBe('refused');
    }
    expect(await paragon.export()).toEqual(held);
  });

  // Of the actions, one of the five histories shows it.
  const withoutAnswer = isWhole ? it : nightly;
  withoutAnswer('have taken all of a push of which nobody hears an answer', async () => {
    const paragon = await bench.hold(w0, w1);
    const project = { workflows: { other }, displayed: ['other'], ...without };
    await paragon.pushUnheard(project);
    expect(await paragon.export()).toEqual(project);
  });
});
