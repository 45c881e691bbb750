import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Job, World, WorldRunOptions } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { workflow } from './two-way-world.js';

// Git for Windows comes with `core.autocrlf=true`: texts have CRLF in the checkout, and LF in Git.

export const run = promisify(execFile);

/** A checkout as Git for Windows makes it. */
export function checkedOutOnWindows(world: World): WorldRunOptions {
  return {
    job: { contents: 'write' },
    before: async (job: Job) => {
      const folder = await world.checkout(job);
      const git = (...args: string[]) => run('git', ['-C', folder, ...args]);
      await git('config', 'core.autocrlf', 'true');
      await rm(join(folder, 'src'), { recursive: true });
      await git('checkout', '--quiet', '--', 'src');
      expect(await readFile(join(folder, workflow), 'utf8')).toContain('\r\n');
    },
  };
}
