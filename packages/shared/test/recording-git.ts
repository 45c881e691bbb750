import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

/** A git that is first on PATH, and notes each start. For systems with a shell. */
export interface RecordingGit {
  /** The machine's environment with it. */
  readonly env: { readonly PATH: string };
  /** The arguments of each start so far. */
  starts(): Promise<readonly string[]>;
  /** Forgets the starts so far, such as those of the checkout. */
  forget(): Promise<void>;
}

export async function recordingGit(): Promise<RecordingGit> {
  const folder = await mkdtemp(join(tmpdir(), 'recording git '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const record = join(folder, 'starts');
  const { stdout } = await promisify(execFile)('sh', ['-c', 'command -v git']);
  const script = `#!/bin/sh\necho "$*" >>'${record}'\nexec '${stdout.trim()}' "$@"\n`;
  await writeFile(join(folder, 'git'), script, { mode: 0o755 });
  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
    starts: async () => {
      const text = await readFile(record, 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    forget: () => rm(record, { force: true }),
  };
}
