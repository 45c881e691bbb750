import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../src/action/json-fields.js';
import { isOid, type Oid } from '../../src/git/oid.js';
import type { Files } from '../../src/sync/files.js';
import {
  largestRecord,
  readSyncState,
  type StateFile,
  type SyncState,
  stateFileOf,
  writeSyncState,
} from '../../src/sync/sync-state.js';

function oid(digit: string): Oid {
  const name = digit.repeat(40);
  if (!isOid(name)) throw new RangeError(name);
  return name;
}

const target = { projectId: 'p-1', branch: 'release/1' };
const exported: Files = new Map([
  ['src/persona.meta.ts', { blob: oid('a'), mode: '100644' }],
  ['src/integrations/slack/workflows/~a (b) &ü.ts', { blob: oid('b'), mode: '100755' }],
]);
const state: SyncState = {
  ...target,
  commit: oid('c'),
  cliVersion: '1.1.15',
  paragonCommit: 'sync-1',
  direction: 'pull',
  source: undefined,
  built: undefined,
  unknown: new Map([
    ['src/events/b.ts', oid('e')],
    ['src/events/a.ts', undefined],
    ['src/integrations/slack:w-1', undefined],
  ]),
  pushing: new Map([
    ['one run', { commit: oid('f'), records: 1 }],
    ['another run', { commit: oid('f'), records: 0 }],
  ]),
  forReview: new Set(),
  side: oid('d'),
  sideOf: 'release/0',
  exported,
};

function filesOf(files: Files): readonly StateFile[] {
  return [...files].map(([path, entry]) => ({ path, ...entry }));
}

const { json, files } = writeSyncState(state);
const tree = filesOf(files);

function read(text: string | undefined, entries: readonly StateFile[] = tree, of = target) {
  return readSyncState({ tree: entries, json: text }, of);
}

/** `state.json` with other fields. */
function changed(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...Object.fromEntries(fieldsOf(JSON.parse(json))), ...fields });
}

describe('a recorded state', () => {
  it('is read as it was written', () => {
    expect(read(json)).toEqual({ kind: 'valid', state });
  });

  it('does not depend on the order of its files', () => {
    const other = { ...state, unknown: new Map([...state.unknown].toReversed()) };
    expect(writeSyncState(other).json).toBe(json);
  });

  it('may have no push', () => {
    const quiet = { ...state, pushing: new Map() };
    expect(read(writeSyncState(quiet).json)).toEqual({ kind: 'valid', state: quiet });
  });

  it('may name a push by its commit, as earlier versions did', () => {
    const pushing = new Map([[oid('f'), { commit: oid('f'), records: 1 }]]);
    expect(read(changed({ pushing: { [oid('f')]: 1 } }))).toEqual({
      kind: 'valid',
      state: { ...state, pushing },
    });
  });

  it('may have fields that a later version adds', () => {
    expect(read(changed({ more: 1 })).kind).toBe('valid');
  });

  it('is found in its tree where it is a file', () => {
    expect(stateFileOf([{ path: 'state.json', mode: '100644', blob: oid('e') }])).toBe(oid('e'));
    expect(stateFileOf([{ path: 'state.json', mode: '120000', blob: oid('e') }])).toBeUndefined();
    expect(stateFileOf(tree)).toBeUndefined();
  });

  it.each<[string, string | undefined, string]>([
    ['has no state.json', undefined, 'foreign'],
    ['is no JSON', '{', 'damaged'],
    ['is empty', '', 'damaged'],
    ['is larger than what a sync writes', json.padEnd(largestRecord + 1), 'damaged'],
    ['is a list', '[]', 'foreign'],
    ['is null', 'null', 'foreign'],
    ['names no version', changed({ version: undefined }), 'foreign'],
    ['names a version that is no number', changed({ version: '1' }), 'foreign'],
    ['is of another project', changed({ project: 'p-2' }), 'foreign'],
    ['is of another branch', changed({ branch: 'main' }), 'foreign'],
    ['is of a newer format', JSON.stringify({ version: 2 }), 'newer'],
    ['names no commit', changed({ commit: null }), 'damaged'],
    ['names a short commit', changed({ commit: 'abc1234' }), 'damaged'],
    ['names the commit of nothing', changed({ commit: '0'.repeat(40) }), 'damaged'],
    ['names no CLI', changed({ cliVersion: '' }), 'damaged'],
    ['has no direction', changed({ direction: 'sideways' }), 'damaged'],
    ['lacks a field', changed({ waiting: undefined }), 'damaged'],
    ['names a file that no export owns', changed({ unknown: { 'README.md': null } }), 'damaged'],
    ['names a file elsewhere', changed({ unknown: { 'src/events/../../x': null } }), 'damaged'],
    ['names a workflow without its id', changed({ unknown: { 'slack:': null } }), 'damaged'],
    ['names files without their commits', changed({ unknown: ['src/events/a.ts'] }), 'damaged'],
    ['names a push without a commit', changed({ pushing: { x: { records: 0 } } }), 'damaged'],
    ['names a push by no commit', changed({ pushing: { x: 0 } }), 'damaged'],
    ['counts nothing of a push', changed({ pushing: { x: { commit: oid('f') } } }), 'damaged'],
    ['names no commit of a file', changed({ unknown: { 'src/events/a.ts': 'x' } }), 'damaged'],
    ['names something that is no file', changed({ waiting: [1] }), 'damaged'],
  ])('that %s is told apart', (_, text, kind) => {
    expect(read(text).kind).toBe(kind);
  });

  it.each<[string, StateFile]>([
    ['a symbolic link', { path: 'export/src/events/a.ts', mode: '120000', blob: oid('a') }],
    ['a submodule', { path: 'export/src/events/a', mode: '160000', blob: oid('a') }],
    ['a file that no export owns', { path: 'export/README.md', mode: '100644', blob: oid('a') }],
    [
      'a path that leads elsewhere',
      { path: 'export/src/events/.git/a', mode: '100644', blob: oid('a') },
    ],
    ['no object name', { path: 'export/src/events/a.ts', mode: '100644', blob: 'x' }],
  ])('with %s in its export is damaged', (_, entry) => {
    expect(read(json, [...tree, entry]).kind).toBe('damaged');
  });

  it('never crashes on what somebody else wrote', () => {
    const fields = fc.constantFrom(...fieldsOf(JSON.parse(json)).map(([name]) => name));
    fc.assert(
      fc.property(fc.dictionary(fields, fc.jsonValue()), (other) => {
        expect(read(changed(other)).kind).toMatch(/^(?:valid|damaged|foreign|newer)$/);
      }),
      { seed: 13 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(read(text).kind).toMatch(/^(?:damaged|foreign|newer)$/);
      }),
      { seed: 13 },
    );
  });
});
