import { expect, test } from 'vitest';
import { writeCommit } from '../../src/git/write-tree.js';

test('a message with a NUL starts no program', async () => {
  const git = { bytes: () => Promise.reject(new Error('git was started.')) };
  const commit = { parent: undefined, removed: [], files: [], message: 'One\0two' };
  await expect(writeCommit(git, commit)).rejects.toThrow(RangeError);
});
