import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rowsInCi } from '../../../shared/test/nightly.js';
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

const ends = {
  'demo/main.js ends on SIGINT': ['demo/main.js', 'SIGINT', 130],
  'demo/main.js ends on SIGTERM': ['demo/main.js', 'SIGTERM', 143],
  'main.js ends on SIGTERM': ['main.js', 'SIGTERM', 143],
  'bench/main.js ends on SIGINT': ['bench/main.js', 'SIGINT', 130],
} as const;

test
  .runIf(process.platform !== 'win32')
  .each(rowsInCi<(typeof ends)[keyof typeof ends]>(ends, 'main.js ends on SIGTERM'))(
  '%s even if its set-up never does',
  async (_, [script, signal, exitCode]) => {
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
  },
);
