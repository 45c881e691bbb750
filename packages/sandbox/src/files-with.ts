import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The files below some folders that hold a text, as it is or in base64. */
export async function filesWith(text: string, folders: readonly string[]): Promise<string[]> {
  const forms = [text, Buffer.from(text).toString('base64')];
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const content = await readFile(file, 'latin1');
      if (forms.some((form) => content.includes(form))) found.push(file);
    }
  }
  return found;
}
