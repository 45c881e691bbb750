import { expect, test } from 'vitest';
import { sizedEntries } from '../../src/git/tree-entries.js';

test('the size of a file is what git prints before its name, whatever the name is', () => {
  const blob = 'a'.repeat(40);
  const name = 'notes 7\tof 12\tmay';
  const line = (size: string): string => `100644 blob ${blob} ${size}\t${name}\0`;
  const listed = Buffer.from(line('    345') + line('      -'));
  expect(sizedEntries(listed)).toEqual(
    [345, undefined].map((size) => ({ mode: '100644', blob, file: name, size })),
  );
});
