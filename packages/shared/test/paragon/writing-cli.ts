import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ParagraphCli } from '../../src/paragon/paragraph-cli.js';

/** A CLI that exports given texts: what each of its versions writes, by path in the project. */
export function writingCli(
  version: string,
  texts: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ParagraphCli {
  const never = (): never => {
    throw new Error('Only exports are expected.');
  };
  return {
    version,
    install: never,
    build: never,
    push: never,
    async pull(project) {
      for (const [path, text] of Object.entries(texts[version] ?? {})) {
        await mkdir(dirname(join(project, path)), { recursive: true });
        await writeFile(join(project, path), text);
      }
      return [];
    },
    inVersion: async (other) => writingCli(other, texts),
  };
}
