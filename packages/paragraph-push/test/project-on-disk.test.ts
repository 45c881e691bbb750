import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptByLfs } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { openGitPlace } from '../../shared/test/git/git-place.js';
import { ownedOnDisk } from '../src/project-on-disk.js';

// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer
const pointer = `version https://git-lfs.github.com/spec/v1
oid sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
size 5
`;

test('the files of a project are read as Git keeps them: those of Git LFS as their pointers', async () => {
  const place = await openGitPlace();
  await place.repository.commit({ files: { '.gitattributes': 'src/events/** filter=lfs\n' } });
  const root = await place.checkout();
  const files = {
    'src/events/a.ts': 'hello',
    'src/events/empty.ts': '',
    'src/integrations/b/config.ts': 'plain',
    'src/common/c.ts': 'not of an export',
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const checkout = await place.find(root);
  const read = await ownedOnDisk(root, (paths) => keptByLfs(checkout, paths));
  const texts = [...read.files].map(([path, { blob }]) => [path, read.contents.get(blob)]);
  expect(Object.fromEntries(texts)).toEqual({
    'src/events/a.ts': pointer,
    'src/events/empty.ts': '',
    'src/integrations/b/config.ts': 'plain',
  });
});
