import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight } from '../../shared/test/nightly.js';
import { flow, openBranch, openPlace, outside, write } from './standing-place.js';

test.skipIf(process.platform === 'win32')(
  'a checkout with files behind a filter stays, for that reason, and the filter is not run',
  async () => {
    const place = await openPlace();
    const sprung = join(place.temp, 'sprung');
    const files = { '.gitattributes': '*.secret filter=shout\n', 'app/a.secret': 'shh' };
    const sha = await place.repository.commit({ files });
    const { branch } = await openBranch(place, { sha }, async (root) => {
      for (const way of ['clean', 'smudge', 'process']) {
        await place.ask(root, 'config', `filter.shout.${way}`, `touch '${sprung}'; tr a-z A-Z`);
      }
      await write(root, 'app/a.secret', 'SHH');
    });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({
      kind: 'diverged',
      tip,
      why: expect.stringContaining('the filter "shout"'),
    });
    await expect(readFile(sprung)).rejects.toThrow('ENOENT');
  },
);

if (process.platform !== 'win32') {
  nightly('a checkout of Git LFS is clean for git-lfs, and moved with it', async () => {
    const place = await openPlace();
    const program = 'case $1 in clean) tr A-Z a-z;; smudge) tr a-z A-Z;; esac';
    await place.program('git-lfs', program);
    const files = { '.gitattributes': '*.big filter=lfs\n', 'app/a.big': 'stored' };
    const sha = await place.repository.commit({ files });
    const { branch, root } = await openBranch(place, { sha }, async (folder) => {
      for (const way of ['clean', 'smudge']) {
        await place.ask(folder, 'config', `filter.lfs.${way}`, `git-lfs ${way} -- %f`);
      }
      await write(folder, 'app/a.big', 'STORED');
    });
    const tip = await place.repository.commit({ files: { 'app/a.big': 'newer' } });
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
    expect(await branch.advance(tip)).toBeUndefined();
    expect(await readFile(join(root, 'app/a.big'), 'utf8')).toBe('NEWER');
  });
}

nightly('line endings do not count as changes of earlier steps', async () => {
  const place = await openPlace();
  const lines = 'app/src/lines.ts';
  const sha = await place.repository.commit({ files: { [lines]: 'one\ntwo\n' } });
  // As Git for Windows checks it out.
  const { branch, root } = await openBranch(place, { sha }, async (folder) => {
    await place.ask(folder, 'config', 'core.autocrlf', 'true');
    await rm(join(folder, lines));
    await place.ask(folder, 'checkout', '--quiet', '--', lines);
    expect(await readFile(join(folder, lines), 'utf8')).toBe('one\r\ntwo\r\n');
  });
  const tip = await place.push(lines, 'one\ntwo\nthree\n');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip)).toBeUndefined();
  expect(await readFile(join(root, lines), 'utf8')).toContain('three');
});

const changed = (...names: string[]): string =>
  `earlier steps of this job changed files (${names.join(', ')})`;

const left: Readonly<Record<string, readonly [files: readonly string[], why: string | undefined]>> =
  {
    'what Git ignores and what lies beside the project is': [
      ['app/out/x', 'coverage/x'],
      undefined,
    ],
    'a changed file is': [[outside], changed(outside)],
  };

// In moved-branch.test a push keeps a changed file.
test.each(rowsAtNight(left))(
  'of what earlier steps have left, %s kept',
  async (_, [files, why]) => {
    const place = await openPlace();
    const { branch, root } = await openBranch(place, {}, async (folder) => {
      for (const file of files) await write(folder, file, 'by a step');
    });
    expect(await branch.standing()).toEqual({ kind: 'current' });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual(
      why === undefined ? { kind: 'behind', tip } : { kind: 'diverged', tip, why },
    );
    if (why === undefined) await branch.advance(tip);
    for (const file of files) expect(await readFile(join(root, file), 'utf8')).toBe('by a step');
  },
);

test('old build outputs are removed by the move, so that they are not pushed again', async () => {
  const place = await openPlace();
  const { branch, root } = await openBranch(place);
  const built = ['app/dist/flow.js', 'app/out/build.json', 'app/tsconfig.tsbuildinfo'];
  const others = ['app/node_modules/a.js', 'dist/x.js', 'app/src/dist/x.ts'];
  for (const file of [...built, ...others]) await write(root, file, '');
  await write(root, 'app/package-lock.json', 'of an install');
  // Some of it the newer commit brings itself.
  const theirs = ['app/package-lock.json', 'app/dist/theirs.js'];
  const files = Object.fromEntries([[flow, '3'], ...theirs.map((file) => [file, 'theirs'])]);
  const tip = await place.repository.commit({ files });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip, join(root, 'app'))).toBeUndefined();
  for (const file of theirs) expect(await readFile(join(root, file), 'utf8')).toBe('theirs');
  for (const file of built) await expect(readFile(join(root, file))).rejects.toThrow('ENOENT');
  for (const file of others) expect(await readFile(join(root, file), 'utf8')).toBe('');
});

test('a file that Git does not know is not overwritten by the one of a newer commit', async () => {
  const place = await openPlace();
  const { branch, root } = await openBranch(place, {}, (folder) =>
    write(folder, 'report.txt', 'by a step'),
  );
  const tip = await place.repository.commit({ files: { [flow]: '3', 'report.txt': 'theirs' } });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip)).toMatch(
    /^git could not move the checkout there \(.*report\.txt/,
  );
  expect(await readFile(join(root, 'report.txt'), 'utf8')).toBe('by a step');
  expect(await readFile(join(root, flow), 'utf8')).toBe('2');
  expect(branch.head.hash).toBe(place.second);
});

test('a file that Git ignores is not overwritten by one that a newer commit has under its name', async () => {
  const place = await openPlace();
  const ignored = 'app/src/out/generated.ts';
  const { branch, root } = await openBranch(place, {}, async (folder) => {
    await write(folder, ignored, 'by a step');
    await write(folder, 'app/out/build.json', 'by a build');
  });
  const files = { [ignored]: 'theirs', 'app/out/build.json': 'theirs' };
  const tip = await place.repository.commit({ files });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  expect(await branch.advance(tip)).toBe(
    `it would overwrite ignored files that earlier steps of this job created (${ignored})`,
  );
  expect(await readFile(join(root, ignored), 'utf8')).toBe('by a step');
  expect(branch.head.hash).toBe(place.second);
});
