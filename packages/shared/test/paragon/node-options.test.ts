import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { wholeNodeOptions, withWholeNodeOptions } from '../../src/paragon/node-options.js';

async function workspace(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'node options ')));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules', 'tracer'), { recursive: true });
  await writeFile(join(folder, 'node_modules', 'tracer', 'index.js'), '');
  await writeFile(join(folder, 'trace.cjs'), '');
  return folder;
}

test('modules are named by their whole paths, as a step in the workspace would find them', async () => {
  const folder = await workspace();
  const inWords = (path: string): string => `"${path.replaceAll('\\', '\\\\')}"`;
  const file = inWords(join(folder, 'trace.cjs'));
  const tracer = join(folder, 'node_modules', 'tracer', 'index.js');
  const url = pathToFileURL(join(folder, 'trace.cjs')).href;
  expect(wholeNodeOptions('--require ./trace.cjs', folder)).toBe(`--require ${file}`);
  expect(wholeNodeOptions('-r "./trace.cjs"  --no-warnings', folder)).toBe(
    `-r ${file} --no-warnings`,
  );
  expect(wholeNodeOptions('--require=./trace', folder)).toBe(
    inWords(`--require=${join(folder, 'trace')}`),
  );
  expect(wholeNodeOptions('--import ./trace.cjs', folder)).toBe(`--import ${url}`);
  expect(wholeNodeOptions('-r tracer', folder)).toBe(`-r ${inWords(tracer)}`);
  expect(wholeNodeOptions('--env-file .env', folder)).toBe(
    `--env-file ${inWords(join(folder, '.env'))}`,
  );
});

test.each([
  '--max-old-space-size=4096',
  '--require fs',
  '--import data:text/javascript,0',
  '-r missing-package',
  '--require "/opt/a folder/trace.cjs"',
  '--title="a \\"b\\""',
])('other options are not changed: %s', async (options) => {
  expect(wholeNodeOptions(options, await workspace())).toBe(options);
});

test('an environment without it stays without it', () => {
  expect(withWholeNodeOptions({ PATH: '/bin' }, '/work')).toEqual({ PATH: '/bin' });
});
