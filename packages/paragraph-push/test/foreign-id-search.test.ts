import type { Oid, ProjectState, Refs, Repository } from '@paragraph/shared';
import { isOid } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { findForeignIds, type RecordedFiles } from '../src/foreign-ids.js';
import { literalIdsWarning } from '../src/literal-ids-warning.js';
import type { IdentifiedItem } from '../src/project-ids.js';
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
function recordsOf(texts: ReadonlyMap<Oid, string>): RecordedFiles & { readonly brought: Oid[] } {
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
    otherSides: new Map(),
    otherProjects,
  };
  return { kind: 'refs', refs };
}

const another: ProjectState = { projectId: 'other', branch: 'develop', commit: oid('2') };
const exportOwn = () => Promise.reject(new Error('Paragon was asked.'));
const named = new Set<string>();
const rest = { target, named, exportOwn };

test('where all ids are recorded for the project itself, those of others are not read', async () => {
  const records = recordsOf(new Map([[oid('1'), "readonly id: string = 'w-1';"]]));
  const look = lookAt(oid('1'), [another]);
  const found = await findForeignIds({ ...rest, items: [item('w-1')], look, records });
  expect(found).toEqual({ kind: 'none' });
  expect(records.brought).toEqual([oid('1')]);
});

test('an id that no other project has recorded is accepted without asking Paragon', async () => {
  const records = recordsOf(new Map([[oid('2'), "readonly id: string = 'w-2';"]]));
  const look = lookAt(undefined, [another]);
  const found = await findForeignIds({ ...rest, items: [item('w-1')], look, records });
  expect(found).toEqual({ kind: 'none' });
  expect(records.brought).toEqual([oid('2')]);
});

test('an id of another project is refused where Paragon does not hold it in this one', async () => {
  const records = recordsOf(new Map([[oid('2'), "readonly id: string = 'w-1';"]]));
  const look = lookAt(undefined, [another]);
  const search = { ...rest, items: [item('w-1')], look, records };
  const holding =
    (...texts: readonly string[]) =>
    async () => ({
      files: new Map(),
      contents: new Map(texts.map((text, index) => [oid(String(index + 3)), text])),
    });
  expect(await findForeignIds({ ...search, exportOwn: holding() })).toMatchObject({
    kind: 'foreign',
    explanation: {
      what: 'The build contains an id of another project.',
      consequence: 'nothing was pushed',
      why: expect.stringMatching(
        /^- the workflow Notify \(slack\) has an id of the project other \(branch develop\)\n/,
      ),
    },
  });
  const holdingOwn = { ...search, exportOwn: holding('readonly id = "w-1";') };
  expect(await findForeignIds(holdingOwn)).toEqual({ kind: 'none' });
});

test('without other projects in the repository nothing is read', async () => {
  const records = recordsOf(new Map());
  const look = lookAt(oid('1'), []);
  const found = await findForeignIds({ ...rest, items: [item('w-1')], look, records });
  expect(found).toEqual({ kind: 'none' });
  expect(records.brought).toEqual([]);
});

test('where the records of other projects cannot be read, nothing is pushed', async () => {
  const search = { ...rest, items: [item('w-1')], records: noStates.git };
  const explained = (why: string) => ({
    kind: 'foreign',
    explanation: {
      what: 'The records of other projects cannot be read.',
      consequence: 'nothing was pushed',
      why: expect.stringContaining(why),
    },
  });
  const absent = (hasOtherProjects: boolean): StateLook => ({ kind: 'absent', hasOtherProjects });
  expect(await findForeignIds({ ...search, look: absent(true) })).toMatchObject(
    explained('There is no git, or'),
  );
  expect(await findForeignIds({ ...search, look: absent(false) })).toEqual({ kind: 'none' });

  const unreadable = (hasOtherProjects: boolean | undefined): StateLook => ({
    kind: 'unreadable',
    why: 'no route to host',
    hasOtherProjects,
  });
  const others = new Set(['other']);
  expect(await findForeignIds({ ...search, look: unreadable(true) })).toMatchObject(
    explained('(no route to host)'),
  );
  // The file names another project, and nobody could tell whether that has a record.
  expect(
    await findForeignIds({ ...search, named: others, look: unreadable(undefined) }),
  ).toMatchObject(explained('(no route to host)'));
  expect(await findForeignIds({ ...search, look: unreadable(undefined) })).toEqual({
    kind: 'none',
  });
  expect(await findForeignIds({ ...search, named: others, look: unreadable(false) })).toEqual({
    kind: 'unrecorded',
    items: [item('w-1')],
    projects: ['other'],
  });
});

test.each<[string, Oid | undefined, readonly ProjectState[], readonly string[]]>([
  ['no project has a record', undefined, [], ['w-1', 'w-2']],
  ['only this project has one', oid('1'), [], ['w-2']],
  ['another one has a record, but not the owner', oid('1'), [another], ['w-2']],
])(
  'an id that no record has may be that of a project without one, where %s',
  async (_, own, recorded, ids) => {
    const records = recordsOf(
      new Map([
        [oid('1'), "readonly id = 'w-1';"],
        [oid('2'), "readonly id = 'w-3';"],
      ]),
    );
    const items = ['w-1', 'w-2'].map(item);
    const search = { ...rest, items, records, look: lookAt(own, recorded) };
    expect(await findForeignIds({ ...search, named: new Set(['owner', 'other']) })).toMatchObject({
      kind: 'unrecorded',
      items: ids.map(item),
      projects: expect.arrayContaining(['owner']),
    });
    expect(await findForeignIds({ ...search, named: new Set() })).toEqual({ kind: 'none' });
  },
);

test('where each project that is named has a record, an id that no record has is a new one', async () => {
  const records = recordsOf(new Map([[oid('2'), "readonly id = 'w-3';"]]));
  const search = { ...rest, items: [item('w-1')], records, look: lookAt(undefined, [another]) };
  expect(await findForeignIds({ ...search, named: new Set(['other']) })).toEqual({ kind: 'none' });
});

test.each<[string, string, boolean]>([
  ['literal', "readonly id = 'w-1';", true],
  ['made', "readonly id = idOf('w-1');", false],
  ['another one', "readonly id = 'w-2';", false],
])('an id is warned of where nothing tells whose it is: %s', (_, text, isWarned) => {
  const warning = literalIdsWarning({ items: [item('w-1')], projects: ['other'] }, [text]);
  if (isWarned) {
    expect(warning).toContain('names other, but no pull');
    expect(warning).toContain('literal ids: Notify');
  } else expect(warning).toBeUndefined();
});
