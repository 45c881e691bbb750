// It plays the demo half-way. CI shows in demo.test that a signal ends it before.
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from './command.js';

test.runIf(process.platform !== 'win32')(
  'an interrupted demo leaves neither folders nor a page',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo page '));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const page = join(folder, 'demo.html');
    const demo = await startCommand('demo/main.js', { args: ['--page', page] });
    await demo.waitFor(/▸ para install/);
    demo.kill('SIGINT');
    expect(await demo.exitCode).toBe(130);
    expect(await demo.temporaryFiles()).toEqual([]);
    expect(demo.output()).not.toContain('✘');
    await expect(access(page)).rejects.toThrow('ENOENT');
  },
);
