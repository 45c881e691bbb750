import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from './command.js';

// Whatever copies a folder, as the registry does, never ends.
const endlessCopy = `
const { promises } = require('node:fs');
promises.cp = () => new Promise(() => {
  setInterval(() => {}, 100_000);
  console.log('Copying.');
});
require('node:module').syncBuiltinESMExports();
`;

test.runIf(process.platform !== 'win32').each([
  ['demo/main.js', 'SIGINT', 130],
  ['demo/main.js', 'SIGTERM', 143],
  ['main.js', 'SIGTERM', 143],
  ['bench/main.js', 'SIGINT', 130],
] as const)('%s ends on %s even if its set-up never does', async (script, signal, exitCode) => {
  const folder = await mkdtemp(join(tmpdir(), 'endless copy '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const preload = join(folder, 'endless-copy.cjs');
  await writeFile(preload, endlessCopy);
  const command = await startCommand(script, {
    env: { NODE_OPTIONS: `--require ${JSON.stringify(preload)}` },
  });
  await command.waitFor(/Copying\./);
  expect(await command.temporaryFiles()).toHaveLength(1);
  command.kill(signal);
  expect(await command.exitCode).toBe(exitCode);
  expect(await command.temporaryFiles()).toEqual([]);
});
