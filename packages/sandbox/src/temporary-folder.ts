import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Removes a folder at the latest when the process exits, so that an interruption leaves nothing, whenever it comes. */
export function removeAtExit(folder: string): void {
  folders.add(folder);
}

/** A new folder, which is gone when the process exits. It is made at once: an interruption finds either none or all. */
export function temporaryFolder(prefix: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  removeAtExit(folder);
  return folder;
}
