import type { IdentifiedItem, Oid, ProjectState, Refs, Repository } from '@paragraph/shared';
import { isOid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { findForeignIds, type RecordedFiles } from '../src/foreign-ids.js';
import { literalIdsWarning } from '../src/literal-ids.js';
import { noStates, type StateLook } from '../src/state-source.js';

const target = { projectId: 'own', branch: 'main', prefix: '' };
const item = (id: string): IdentifiedItem => ({
  id,
  kind: 'workflow',
  name: 'Notify',
  of: 'slack',
});

function oid(digit: string): Oid {
  const name = digit.repeat(40);
  if (!isOid(name)) throw new Error(name);
  return name;
}

/** States by commit, each with the text of one exported file. */
function sourceOf(texts: ReadonlyMap<Oid, string>): RecordedFiles & { readonly brought: Oid[] } {
  const brought: Oid[] = [];
  const repository: Pick<Repository, 'stateAt' | 'contents'> = {
    stateAt: async (commit) => ({
      json: undefined,
      tree: [{ path: 'export/src/x.ts', mode: '100644', blob: commit }],
    }),
    contents: async (blobs) => new Map([...blobs].map((blob) => [blob, texts.get(blob) ?? ''])),
  };
  return {
    brought,
    repository: async () => repository,
    bring: async (commits) => void brought.push(...commits),
  };
}

function lookAt(own: Oid | undefined, otherProjects: readonly ProjectState[]): StateLook {
  const refs: Refs = {
    branch: { kind: 'absent' },
    side: { kind: 'absent' },
    state: own === undefined ? { kind: 'absent' } : { kind: 'at', commit: own },
    otherStates: new Map(),
    otherProjects,
  };
  return { kind: 'refs', refs };
}

const another: ProjectState = { projectId: 'other', branch: 'develop', commit: oid('2') };
const exportOwn = () => Promise.reject(new Error('Paragon was asked.'));

test('where all ids are recorded for the project itself, those of others are not read', async () => {
  const source = sourceOf(new Map([[oid('1'), "readonly id: string = 'w-1';"]]));
  const look = lookAt(oid('1'), [another]);
  const found = await findForeignIds({ items: [item('w-1')], target, look, source, exportOwn });
  expect(found).toEqual({ kind: 'none' });
  expect(source.brought).toEqual([oid('1')]);
});

test('an id that no other project has recorded is nobody else’s, and Paragon is not asked', async () => {
  const source = sourceOf(new Map([[oid('2'), "readonly id: string = 'w-2';"]]));
  const look = lookAt(undefined, [another]);
  const found = await findForeignIds({ items: [item('w-1')], target, look, source, exportOwn });
  expect(found).toEqual({ kind: 'none' });
  expect(source.brought).toEqual([oid('2')]);
});

test('an id of another project is refused where Paragon does not hold it in this one', async () => {
  const source = sourceOf(new Map([[oid('2'), "readonly id: string = 'w-1';"]]));
  const look = lookAt(undefined, [another]);
  const search = { items: [item('w-1')], target, look, source };
  const holding =
    (...texts: readonly string[]) =>
    async () => ({
      files: new Map(),
      contents: new Map(texts.map((text, index) => [oid(String(index + 3)), text])),
    });
  expect(await findForeignIds({ ...search, exportOwn: holding() })).toMatchObject({
    kind: 'foreign',
    explanation: {
      what: 'The build carries an id of another project, so nothing was pushed.',
      why: expect.stringMatching(
        /^- the workflow Notify \(slack\) has an id of the project other \(branch develop\)\n/,
      ),
    },
  });
  const exportOwn = holding('readonly id = "w-1";');
  expect(await findForeignIds({ ...search, exportOwn })).toEqual({ kind: 'none' });
});

test('without other projects in the repository nothing is read', async () => {
  const source = sourceOf(new Map());
  const look = lookAt(oid('1'), []);
  const found = await findForeignIds({ items: [item('w-1')], target, look, source, exportOwn });
  expect(found).toEqual({ kind: 'none' });
  expect(source.brought).toEqual([]);
});

test('what other projects hold cannot be read without git, so such a push is refused', async () => {
  const search = { items: [item('w-1')], target, source: noStates, exportOwn };
  const look = (hasOtherProjects: boolean): StateLook => ({ kind: 'absent', hasOtherProjects });
  expect(await findForeignIds({ ...search, look: look(true) })).toMatchObject({
    kind: 'foreign',
    explanation: {
      what: expect.stringContaining('cannot be read without git, so nothing was pushed'),
    },
  });
  expect(await findForeignIds({ ...search, look: look(false) })).toEqual({ kind: 'unrecorded' });
});

test('where no other project has a record, that is told, unless this one has one', async () => {
  const search = { items: [item('w-1')], target, source: sourceOf(new Map()), exportOwn };
  expect(await findForeignIds({ ...search, look: lookAt(undefined, []) })).toEqual({
    kind: 'unrecorded',
  });
  expect(await findForeignIds({ ...search, look: lookAt(oid('1'), []) })).toEqual({ kind: 'none' });
});

test.each<[string, string, boolean]>([
  ['literal', "readonly id = 'w-1';", true],
  ['made', "readonly id = idOf('w-1');", false],
  ['another one', "readonly id = 'w-2';", false],
])('an id is warned of where nothing tells whose it is: %s', (_, text, isWarned) => {
  const warning = literalIdsWarning([item('w-1')], [text]);
  if (isWarned) expect(warning).toContain('the ids of Notify are literals');
  else expect(warning).toBeUndefined();
});
