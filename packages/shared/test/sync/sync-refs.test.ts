import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sideBranch, stateRef, stateRefs, stateTarget } from '../../src/sync/sync-refs.js';

describe('the refs of a sync', () => {
  it.each([
    ['main', 'refs/paragraph/p-1/main', 'paragraph-sync/p-1/main'],
    ['release/1', 'refs/paragraph/p-1/release%2F1', 'paragraph-sync/p-1/release%2F1'],
    ['release%2F1', 'refs/paragraph/p-1/release%252F1', 'paragraph-sync/p-1/release%252F1'],
    ['größe', 'refs/paragraph/p-1/größe', 'paragraph-sync/p-1/größe'],
  ])('of the branch %s', (branch, state, side) => {
    const target = { projectId: 'p-1', branch };
    expect([stateRef(target), sideBranch(target)]).toEqual([state, side]);
    expect(stateTarget(state)).toEqual(target);
    expect(state.startsWith(stateRefs('p-1'))).toBe(true);
  });

  it('never clash, and lead back to project and branch', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '/', '%', '2', 'F', '5'), minLength: 1 });
    fc.assert(
      fc.property(name, name, (one, other) => {
        const refs = [one, other].map((branch) => stateRef({ projectId: 'p', branch }));
        expect(refs.map((ref) => stateTarget(ref)?.branch)).toEqual([one, other]);
        expect(refs[0]?.startsWith(`${refs[1]}/`)).toBe(false);
      }),
      { seed: 13 },
    );
  });

  it('hold no sign of a project id that no ref may hold', () => {
    const projectId = 'a.b:c..lock';
    expect(stateRef({ projectId, branch: 'main' })).toBe('refs/paragraph/a%2Eb%3Ac%2E%2Elock/main');
    expect(stateTarget('refs/paragraph/a%2Eb%3Ac%2E%2Elock/main')?.projectId).toBe(projectId);
  });

  it.each([
    'refs/heads/main',
    'refs/paragraph/p',
    'refs/paragraph/p/',
    'refs/paragraph/p/a/b',
    'refs/paragraph/p/a%2f',
  ])('are told from %s', (ref) => {
    expect(stateTarget(ref)).toBeUndefined();
  });
});
