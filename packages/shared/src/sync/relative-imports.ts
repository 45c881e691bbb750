import { posix } from 'node:path';
import type { Path } from './files.js';
import type { Tree } from './sync-file.js';

/** The files of a tree that one of its files imports by a relative path. */
export function importedFiles(path: Path, text: string, tree: Tree): readonly Path[] {
  const specifiers = text.matchAll(
    /\b(?:from|import)\s*(?:\(\s*)?['"](?<module>\.{1,2}\/[^'"\n]+)['"]/g,
  );
  return [...specifiers].flatMap(({ groups }) => {
    const module = posix.join(posix.dirname(path), groups?.module ?? '');
    const candidates = [
      module,
      `${module}.ts`,
      module.replace(/\.js$/, '.ts'),
      `${module}/index.ts`,
    ];
    return candidates.find((candidate) => tree.has(candidate)) ?? [];
  });
}
