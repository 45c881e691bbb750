import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What was once made of some texts is made of them again without loading the library that makes it. */
export interface Memory {
  /** @param texts All that the answer depends on. */
  recall(texts: readonly string[], make: () => Promise<string>): Promise<string>;
}

/** For the versions that work as a user's does. */
export const noMemory: Memory = { recall: (_, make) => make() };

/** In the installation of the quick version, which all tests share: most of them build the same files. */
export function memoryBesideCli(): Memory {
  const folder = fileURLToPath(new URL('../memory/', import.meta.url));
  return {
    async recall(texts, make) {
      const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
      const file = join(folder, hash);
      const known = await readFile(file, 'utf8').catch(() => undefined);
      if (known !== undefined) return known;
      const made = await make();
      await keep(file, made).catch(() => undefined);
      return made;
    },
  };

  /** Runs at the same time may keep the same; one that may not write there keeps nothing. */
  async function keep(file: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    const unnamed = `${file}.${randomUUID()}`;
    await writeFile(unnamed, text);
    await rename(unnamed, file);
  }
}
