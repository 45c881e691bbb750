import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { capture } from '../../src/action/child-process.js';
import { linkNpm, npmFile } from '../../src/paragon/tool-links.js';
import { asOnWindows } from '../as-on-windows.js';

/** Two words that a shell must take as they are. */
const words = ['/opt/no de/100% & (Jürgen)/node', "/opt/it's/npm-cli.js"] as const;

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'links '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('on Windows npm is a .cmd that names no path, since its code page is not known', async () => {
  asOnWindows();
  const folder = await newFolder();
  expect(await linkNpm(folder, words)).toEqual({
    PARAGRAPH_NPM_0: words[0],
    PARAGRAPH_NPM_1: words[1],
  });
  expect(await readFile(join(folder, 'npm.cmd'), 'utf8')).toBe(
    '@"%PARAGRAPH_NPM_0%" "%PARAGRAPH_NPM_1%" %*\r\n',
  );
});

test('elsewhere npm is a script that needs no variable', async () => {
  const { name, text, variables } = npmFile(words, 'linux');
  expect(name).toBe('npm');
  expect(text).toContain(`'/opt/it'\\''s/npm-cli.js' "$@"`);
  expect(variables).toEqual({});
});

test.skipIf(process.platform === 'win32')('the script hands on its arguments', async () => {
  const folder = await newFolder();
  await linkNpm(folder, [process.execPath, '-p', 'process.argv.slice(1).join("|")', '--']);
  expect((await stat(join(folder, 'npm'))).mode & 0o111).not.toBe(0);
  const { stdout } = await capture({
    program: join(folder, 'npm'),
    args: ['a b', "it's", '$HOME'],
    cwd: folder,
    env: {},
  });
  expect(stdout.toString('utf8')).toBe("a b|it's|$HOME\n");
});
