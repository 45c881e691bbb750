import { expect, test } from 'vitest';
import { readBlobs } from '../../src/git/blobs.js';
import { earlyGit } from '../../src/git/early-git.js';
import type { Git } from '../../src/git/git.js';
import type { Oid } from '../../src/git/oid.js';
import { importing, writeCommit } from '../../src/git/write-tree.js';
import { openGitPlace } from './git-place.js';

const printing = ['cat-file', '--batch'];

/** git that notes what starts, and prints its input when that is there. */
function notingGit(): { readonly git: Git; readonly begun: string[] } {
  const begun: string[] = [];
  const ask: Git['ask'] = async (args, options = {}) => {
    begun.push(args.join(' '));
    const stdout = Buffer.from((await options.input) ?? 'nothing');
    return { exitCode: 0, signal: null, stdout, stderr: '' };
  };
  const unused = (): never => {
    throw new Error('Not asked for.');
  };
  const methods = { run: unused, bytes: unused, line: unused, find: unused, list: unused };
  const place = { gitDir: '/r/.git', workTree: '/r' };
  return {
    begun,
    git: { place, ask, ...methods, ok: unused, with: unused, at: unused },
  };
}

test('the next call with the same arguments and options gives its input to a command that waits', async () => {
  const { git, begun } = notingGit();
  const early = earlyGit(git);
  const commands = [{ args: ['a'] }, { args: ['a'] }, { args: ['b'], options: { grace: 1 } }];
  early.start(commands);
  expect(begun).toEqual(['a', 'a', 'b']);
  expect(await early.run(['a'], { input: 'one' })).toBe('one');
  expect(await early.run(['b'], { input: 'two', grace: 1 })).toBe('two');
  expect(begun).toHaveLength(3);
  // What still waits is not started again.
  early.start(commands);
  expect(begun.slice(3)).toEqual(['a', 'b']);
});

test('every other call starts a command of its own', async () => {
  const { git, begun } = notingGit();
  const early = earlyGit(git);
  early.start([{ args: ['a'], options: { grace: 1 } }]);
  expect(await early.run(['a'], { input: 'one' })).toBe('one');
  expect(await early.run(['a'], { grace: 1 })).toBe('nothing');
  expect(await early.run(['a', 'b'], { input: 'two', grace: 1 })).toBe('two');
  expect(begun).toEqual(['a', 'a', 'a', 'a b']);
});

test('a command that fails while it waits fails whoever asks for it, and nobody else', async () => {
  const { git } = notingGit();
  const ask: Git['ask'] = async () => ({
    exitCode: 128,
    signal: null,
    stdout: Buffer.alloc(0),
    stderr: 'fatal: no\n',
  });
  const early = earlyGit({ ...git, ask });
  early.start([{ args: ['a'] }]);
  await expect(early.run(['a'], { input: '' })).rejects.toThrow('git a failed');
});

test('what was written after their start is found by commands that wait', async () => {
  const place = await openGitPlace();
  const root = await place.checkout();
  const git = earlyGit((await place.find(root)).git);
  git.start([printing, importing, importing].map((args) => ({ args })));
  const blob = await git.line(['hash-object', '-w', '--stdin'], { input: 'new\n' });
  const commit = (parent?: Oid) =>
    writeCommit(git, {
      parent,
      removed: 'all',
      message: 'One',
      files: [{ path: 'a', mode: '100644', content: Buffer.from(`${parent}\n`) }],
    });
  const first = await commit();
  const second = await commit(first.commit);
  expect(await git.line(['rev-parse', `${second.commit}^`])).toBe(first.commit);
  const written = await git.line(['rev-parse', `${second.commit}:a`]);
  const texts = await readBlobs({ git }, [blob, written]);
  expect([...texts.values()].map(String)).toEqual(['new\n', `${first.commit}\n`]);
});
