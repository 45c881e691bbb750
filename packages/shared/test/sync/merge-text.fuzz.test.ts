import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeText } from '../../src/sync/merge-text.js';
import { fuzzing, fuzzTimeout, seeded } from '../fuzz/fuzz.js';

describe(`beside git merge-file ${seeded}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'merge-text-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What git makes of it; undefined for a conflict. */
  function gitMerge(ours: string, base: string, theirs: string): string | undefined {
    for (const [name, text] of Object.entries({ ours, base, theirs })) {
      writeFileSync(join(folder, name), text);
    }
    const args = ['merge-file', '-p', 'ours', 'base', 'theirs'];
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    const { status, stdout } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' });
    return status === 0 ? stdout : undefined;
  }

  // Few different lines, so that they repeat, and edits of one text, so that they meet.
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', '}\n', '\n', '  x\n', '  return;\n');
  const edit = fc.record({
    at: fc.nat(14),
    remove: fc.nat(2),
    insert: fc.array(line, { maxLength: 2 }),
  });
  const versions = fc
    .record({
      base: fc.array(line, { minLength: 4, maxLength: 14 }),
      ours: fc.array(edit, { minLength: 1, maxLength: 2 }),
      theirs: fc.array(edit, { minLength: 1, maxLength: 2 }),
      isOpen: fc.boolean(),
    })
    .map(({ base, ours, theirs, isOpen }) => {
      const edited = (edits: typeof ours): string =>
        edits
          .reduce((lines, { at, remove, insert }) => lines.toSpliced(at, remove, ...insert), base)
          .join('');
      const end = isOpen ? 'end' : '';
      return { base: base.join('') + end, ours: edited(ours) + end, theirs: edited(theirs) + end };
    });

  it(
    'is never clean where git conflicts, and says the same where both are clean',
    () => {
      fc.assert(
        fc.property(versions, ({ ours, base, theirs }) => {
          const merged = mergeText({ ours, base, theirs });
          if (merged.kind === 'conflict') return;
          expect(merged.text).toBe(gitMerge(ours, base, theirs));
        }),
        fuzzing(60),
      );
    },
    fuzzTimeout,
  );
});
