import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPlainFile } from '../../src/action/plain-file.js';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'plain '));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('a plain file is read up to a size, also through a link', async () => {
  const place = await folder();
  await writeFile(join(place, 'a'), '12345');
  expect(String(await readPlainFile(join(place, 'a'), 5))).toBe('12345');
  expect(await readPlainFile(join(place, 'a'), 4)).toBeUndefined();
  if (process.platform === 'win32') return;
  await symlink('a', join(place, 'link'));
  expect(String(await readPlainFile(join(place, 'link'), 5))).toBe('12345');
});

test.skipIf(process.platform === 'win32').each<[string, (path: string) => unknown]>([
  ['nothing', () => undefined],
  ['a folder', (path) => mkdir(path)],
  ['a named pipe that nobody writes to', (path) => execFileSync('mkfifo', [path])],
  ['a link to a device without an end', (path) => symlink('/dev/zero', path)],
  ['a link to itself', (path) => symlink(path, path)],
])('%s is not waited for, and does not count as a file', async (_, make) => {
  const path = join(await folder(), 'x');
  await make(path);
  expect(await readPlainFile(path, 10)).toBeUndefined();
});

test.skipIf(process.platform !== 'linux')(
  'a file that says that it is empty is read all the same',
  async () => {
    expect(String(await readPlainFile('/proc/self/stat', 10_000))).toContain(String(process.pid));
  },
);
