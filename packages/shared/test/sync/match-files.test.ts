import { describe, expect, it } from 'vitest';
import { matchFiles } from '../../src/sync/match-files.js';
import type { SyncFile } from '../../src/sync/sync-file.js';
import { expectLinearTime, repeated } from '../linear-time.js';
import { config, treeOf, workflow } from './trees.js';

type Texts = Readonly<Record<string, string>>;
const folder = 'integrations/slack/workflows';

function match(base: Texts, ours: Texts, theirs: Texts): readonly SyncFile[] {
  return matchFiles({ base: treeOf(base), ours: treeOf(ours), theirs: treeOf(theirs) });
}

/** For each file its name in Git, and where each tree has it. */
function paths(files: readonly SyncFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.map(({ path, base, ours, theirs }) => [
      short(path),
      [base, ours, theirs].map((version) => (version ? short(version.path) : '-')).join(' '),
    ]),
  );
}

function short(path: string): string {
  return path
    .replace(/^src\/integrations\/slack\/workflows\/|^src\/|\.ts$/g, '')
    .replace(/\.ts$/, '');
}

const one = workflow('1');
const two = workflow('2');

describe('the names of workflows', () => {
  it('stay when an export swaps them', () => {
    const before = { [`${folder}/new.ts`]: one, [`${folder}/new_1.ts`]: two };
    const after = { [`${folder}/new.ts`]: two, [`${folder}/new_1.ts`]: one };
    expect(paths(match(before, before, after))).toEqual({
      new: 'new new new_1',
      new_1: 'new_1 new_1 new',
    });
  });

  it('stay for a deployed workflow when its draft gets a suffix', () => {
    const before = { [`${folder}/new.ts`]: one, [`${folder}/~new.ts`]: two };
    const files = match(before, before, { [`${folder}/~new.ts`]: one, [`${folder}/~b.ts`]: two });
    const drafted = files.find(({ theirs }) => theirs?.content === one);
    expect([drafted?.path, drafted?.markedPath].map((path = '') => short(path))).toEqual([
      '~new_1',
      'new',
    ]);
  });

  it('stay when a workflow gets another title', () => {
    const before = { [`${folder}/old.ts`]: one };
    expect(paths(match(before, before, { [`${folder}/fresh.ts`]: one }))).toEqual({
      old: 'old old fresh',
    });
  });

  it('are those that Git gave them', () => {
    const before = { [`${folder}/exported.ts`]: one };
    expect(paths(match(before, { [`${folder}/ours.ts`]: one }, before))).toEqual({
      ours: 'exported ours exported',
    });
  });

  it('are found by path if Git has no literal id, with any name in the export', () => {
    const before = { [`${folder}/a.ts`]: one, [`${folder}/b.ts`]: two };
    const ours = { [`${folder}/a.ts`]: 'readonly id = makeId(1)', [`${folder}/b.ts`]: two };
    const after = { [`${folder}/b.ts`]: one, [`${folder}/a.ts`]: two };
    expect(paths(match(before, ours, after))).toEqual({ a: 'a a b', b: 'b b a' });
  });

  it('are found by path once a made id took the place of a literal one, and Paragon has that', () => {
    const before = { [`${folder}/a.ts`]: one };
    const made = { [`${folder}/a.ts`]: "  readonly id = idOf('a');" };
    expect(paths(match(before, made, { [`${folder}/a.ts`]: two }))).toEqual({ a: 'a a a' });
    // Another literal is another workflow.
    const [gone, fresh, ...others] = match(before, before, { [`${folder}/a.ts`]: two });
    expect([gone?.theirs, fresh?.base, others]).toEqual([undefined, undefined, []]);
  });

  it('are found by title where Git makes the id, and its file is not called as the export calls it', () => {
    const made = (title: string, name: string) =>
      `  name: string = '${title}';\n  readonly id = idOf('${name}');`;
    const titled = (id: string, title: string) => workflow(id, `  name: string = '${title}';`);
    const ours = { [`${folder}/old.ts`]: made('Fresh', 'old'), [`${folder}/b.ts`]: made('B', 'b') };
    const exported = {
      [`${folder}/fresh.ts`]: titled('1', 'Fresh'),
      [`${folder}/b.ts`]: titled('2', 'B'),
    };
    expect(paths(match({}, ours, exported))).toEqual({ b: '- b b', old: '- old fresh' });
    // A title that two have tells nothing.
    const twice = { ...exported, [`${folder}/fresh_1.ts`]: titled('3', 'Fresh') };
    expect(paths(match({}, ours, twice))).toEqual({
      b: '- b b',
      fresh: '- - fresh',
      fresh_1: '- - fresh_1',
      old: '- old -',
    });
  });

  it('are found by path on the first pull, where Git has no literal id', () => {
    expect(
      paths(match({}, { [`${folder}/a.ts`]: 'by hand' }, { [`${folder}/a.ts`]: one })),
    ).toEqual({ a: '- a a' });
  });

  it('say nothing where two files have the same id', () => {
    const ours = { [`${folder}/a.ts`]: one, [`${folder}/copy.ts`]: one };
    const before = { [`${folder}/a.ts`]: one };
    expect(paths(match(before, ours, before))).toEqual({ a: 'a a a', copy: '- copy -' });
  });

  it('get the exported name where they are new', () => {
    const name = `${folder}/xmlParse &Jwt (é).ts`;
    expect(paths(match({}, {}, { [name]: one }))).toEqual({
      'xmlParse &Jwt (é)': '- - xmlParse &Jwt (é)',
    });
  });

  it.each([
    ['is taken', 'new', 'new', 'new_1'],
    ['differs from a taken one in case alone', 'new', 'New', 'New_1'],
    [
      'differs from a taken one in how an accent is written alone',
      'caf\u00e9',
      'cafe\u0301',
      'cafe\u0301_1',
    ],
  ])('get a suffix where they are new and the exported name %s', (_, taken, exported, name) => {
    const before = { [`${folder}/${taken}.ts`]: one };
    const after = { [`${folder}/other.ts`]: one, [`${folder}/${exported}.ts`]: two };
    const files = match(before, before, after);
    expect(files.map(({ path }) => short(path))).toContain(name);
  });

  it('take only linear time if thousands differ only in case', () => {
    const letters = Array.from('abcdefghijklm');
    const inCase = (bits: number): string =>
      letters.map((letter, bit) => ((bits >> bit) & 1 ? letter.toUpperCase() : letter)).join('');
    const found = (count: number) =>
      match(
        {},
        {},
        Object.fromEntries(
          Array.from({ length: count }, (_, bits) => [
            `${folder}/${inCase(bits)}.ts`,
            workflow(`id-${bits}`),
          ]),
        ),
      );
    expectLinearTime((text) => found(text.length / 128), repeated('x'));
    const names = found(3).map(({ path }) => path.toLowerCase());
    expect(new Set(names).size).toBe(3);
  });

  it('may differ only in case if they do in Git', () => {
    const before = { [`${folder}/new.ts`]: one, [`${folder}/New.ts`]: two };
    expect(paths(match(before, before, before))).toEqual({
      new: 'new new new',
      New: 'New New New',
    });
  });

  it('are free where Paragon deleted the workflow', () => {
    const before = { [`${folder}/new.ts`]: one };
    const files = match(before, before, { [`${folder}/new.ts`]: two });
    expect(files.map(({ path }) => short(path))).toEqual(['new', 'new']);
  });

  it.each([
    ['Paragon deploys a draft', '~a', '~a', 'a', 'a'],
    ['Paragon makes a draft of it', 'a', 'a', '~a', '~a'],
    ['Git deploys a draft', '~a', 'a', '~a', 'a'],
    ['Git makes a draft of it', 'a', '~a', 'a', '~a'],
  ])('keep all but the draft mark when %s', (_, base, ours, theirs, path) => {
    const tree = (name: string): Texts => ({ [`${folder}/${name}.ts`]: one });
    expect(match(tree(base), tree(ours), tree(theirs))[0]?.path).toBe(`src/${folder}/${path}.ts`);
  });

  it('are two where a draft and another workflow have the same title', () => {
    const before = { [`${folder}/~a.ts`]: one, [`${folder}/a.ts`]: two };
    expect(paths(match(before, before, before))).toEqual({ '~a': '~a ~a ~a', a: 'a a a' });
    const deployed = { [`${folder}/a.ts`]: one, [`${folder}/a_1.ts`]: two };
    expect(paths(match(before, before, deployed))).toEqual({ a_1: '~a ~a a', a: 'a a a_1' });
  });

  it('match the draft and the deployed file of a resource by path', () => {
    const files = match({}, { 'resources/r/~config.ts': 'a' }, { 'resources/r/config.ts': 'a' });
    expect(files).toHaveLength(1);
  });

  it('take no other name of the branch where one side marks them otherwise', () => {
    const ours = { [`${folder}/new.ts`]: one, [`${folder}/~new.ts`]: two };
    const theirs = { [`${folder}/new.ts`]: one, [`${folder}/new_1.ts`]: two };
    const [deployed, draft] = match({}, ours, theirs);
    expect(deployed?.path).toBe(`src/${folder}/new.ts`);
    expect(draft?.path).toBe(`src/${folder}/~new.ts`);
    expect(draft?.markedPath).toBe(`src/${folder}/new_1.ts`);
  });

  it('belong to an integration', () => {
    const elsewhere = { 'integrations/hubspot/workflows/a.ts': one };
    expect(match(elsewhere, elsewhere, { [`${folder}/a.ts`]: one })).toHaveLength(2);
  });
});

describe("an integration's config.ts", () => {
  const file = 'integrations/slack/config.ts';
  const workflows = { [`${folder}/new.ts`]: one, [`${folder}/new_1.ts`]: two };
  const swapped = { [`${folder}/new.ts`]: two, [`${folder}/new_1.ts`]: one };

  function theirConfig(base: Texts, ours: Texts, theirs: Texts): unknown {
    return match(base, ours, theirs).find(({ path }) => path.endsWith('config.ts'))?.theirs
      ?.content;
  }

  it('is as before when an export swaps the names of its workflows', () => {
    const before = { ...workflows, [file]: config(['New', 'new'], ['New_1', 'new_1']) };
    const after = { ...swapped, [file]: config(['New_1', 'new_1'], ['New', 'new']) };
    expect(theirConfig(before, before, after)).toBe(before[file]);
  });

  it('is as before when its imports are sorted and the names are swapped', () => {
    const sorted = (order: string): string =>
      config(['New', 'new'], ['New_1', 'new_1']).replace(/: \[New, New_1\],/, `: [${order}],`);
    const before = { ...workflows, [file]: sorted('New, New_1') };
    const after = { ...swapped, [file]: sorted('New_1, New') };
    expect(theirConfig(before, before, after)).toBe(before[file]);
  });

  it('shows another order that Paragon really has', () => {
    const before = { ...workflows, [file]: config(['New', 'new'], ['New_1', 'new_1']) };
    const after = { ...swapped, [file]: config(['New', 'new'], ['New_1', 'new_1']) };
    expect(theirConfig(before, before, after)).toBe(
      before[file].replace(
        '  workflowDisplayOrder: [New, New_1]',
        '  workflowDisplayOrder: [New_1, New]',
      ),
    );
  });

  it('imports a workflow by the name and the binding that Git has', () => {
    const before = { [`${folder}/a.ts`]: one, [file]: config(['A', 'a']) };
    const ours = { [`${folder}/mine.ts`]: one, [file]: config(['Mine', 'mine']) };
    const after = { [`${folder}/b (2) &c.ts`]: one, [file]: config(['B2c', 'b (2) &c']) };
    expect(theirConfig(before, ours, after)).toBe(config(['Mine', 'mine']));
  });

  it('gives no binding twice where Git gave the name and the binding of one to another, and deleted it', () => {
    const before = { ...workflows, [file]: config(['New', 'new'], ['New_1', 'new_1']) };
    const ours = { [`${folder}/new.ts`]: two, [file]: config(['New', 'new']) };
    expect(theirConfig(before, ours, before)).toBe(
      config(['New', 'new'], ['New_1', 'new_1']).replace('[New, New_1]', '[New_1, New]'),
    );
  });

  it('is not changed if it is not a plain config', () => {
    const odd = config(['B', 'b']).replace(
      'workflowDisplayOrder: [B],',
      'workflowDisplayOrder: all(B),',
    );
    const before = { [`${folder}/a.ts`]: one, [file]: config(['A', 'a']) };
    const after = { [`${folder}/b.ts`]: one, [file]: odd };
    expect(theirConfig(before, before, after)).toBe(odd.replace('./workflows/b', './workflows/a'));
  });
});
