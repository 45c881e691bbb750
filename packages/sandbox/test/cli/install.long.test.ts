// Real installs. CI installs a CLI and its core library in shared/test/paragon/cli-install.test.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Box, openBox } from './box.js';

let box: Box;
beforeEach(async () => {
  box = await openBox({ dependencies: 'none' });
  await writeFile(join(box.home, '.npmrc'), inject('npmrc'));
});
afterEach(() => box.close());

/** npm's own variables would win over the file in the home. */
const npm = () => ({
  npm_config_userconfig: join(box.home, '.npmrc'),
  npm_config_cache: join(box.home, 'cache'),
  npm_config_registry: /^registry=(.+)$/m.exec(inject('npmrc'))?.[1] ?? '',
  npm_config_noproxy: '127.0.0.1',
});

async function installedCore(): Promise<unknown> {
  const file = join(box.folder, 'node_modules', '@useparagon', 'core', 'package.json');
  const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
  return manifest;
}

test('it installs from the registry, adds the types of integrations, and the project builds', async () => {
  const { stderr } = await box.mustPara(['install'], { env: npm() });
  expect(stderr.split('\n').filter((line) => line.startsWith('- '))).toEqual([
    '- Installing dependencies...',
    '- Dependencies installed.',
    '- Dependencies installed.',
    '- Installing types of integrations...',
    '- Dependencies installed.',
    '- Types of integrations installed.',
  ]);
  expect(Object.keys(await box.files('node_modules/@useparagon/integrations'))).toEqual(
    expect.arrayContaining([
      'slack/index.js',
      'slack/index.d.ts',
      'slack/intents.d.ts',
      'slack/triggers.d.ts',
    ]),
  );
  expect(await box.files('node_modules/@useparagon/integrations')).not.toHaveProperty([
    'slack/package.json',
  ]);
  expect(await installedCore()).toMatchObject({ version: '1.1.15' });
  await box.mustPara(['build']);
  await box.mustPara(['push']);
  expect(box.paragon.violations).toEqual([]);
});

test('--sync-versions sets the core library to the version of the CLI, and nothing else', async () => {
  const before = await box.read('package.json');
  const older = before.replace('"@useparagon/core": "1.1.15"', '"@useparagon/core": "1.0.23"');
  await box.write('package.json', older);
  await box.mustPara(['install'], { env: npm() });
  expect(await box.read('package.json')).toBe(older);
  expect(await installedCore()).toMatchObject({ version: '1.0.23' });
  await box.mustPara(['install', '--sync-versions'], { env: npm() });
  expect(await box.read('package.json')).toBe(before);
  expect(await installedCore()).toMatchObject({ version: '1.1.15' });
});

test('when npm fails the install fails, with what npm said', async () => {
  await box.edit('package.json', (text) => text.replace('"1.1.15"', '"9.9.9"'));
  const { code, stderr } = await box.para(['install'], { env: npm() });
  expect(code).toBe(1);
  expect(stderr).toContain('No matching version found for @useparagon/core@9.9.9');
  expect(stderr).toContain('Failed to install dependencies.\n');
  expect(existsSync(join(box.folder, 'node_modules', '@useparagon', 'integrations'))).toBe(false);
});
