import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyProject } from '../src/copy-project.js';

test.skipIf(process.platform === 'win32')(
  'a copy for an export has no link by which the export would write into the original, and no socket',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copy-project-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const project = join(folder, 'project');
    await mkdir(join(project, 'src', 'integrations'), { recursive: true });
    await mkdir(join(project, 'node_modules'));
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(project, 'src', 'integrations', 'a.ts'), '');
    await symlink(join(folder, 'elsewhere'), join(project, 'src', 'integrations', 'slack'));
    await symlink(join(folder, 'elsewhere'), join(project, 'common'));
    const server = createServer().listen(join(project, 'x.sock'));
    onTestFinished(() => void server.close());

    const copy = join(folder, 'copy');
    await copyProject(project, copy);
    expect((await readdir(copy, { recursive: true })).sort()).toEqual([
      'common',
      'src',
      join('src', 'integrations'),
      join('src', 'integrations', 'a.ts'),
    ]);
  },
);
