// Lays out each action as users get it: the release commits this tree, and the tests run the actions from it.
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const action of ['paragraph-push', 'paragraph-pull']) {
  const source = join(root, 'packages', action);
  const target = join(root, 'assembled', action);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const name of ['action.yml', 'README.md', 'dist']) {
    await cp(join(source, name), join(target, name), { recursive: true });
  }
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
}
