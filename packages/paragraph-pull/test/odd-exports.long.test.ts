// Whole runs. CI shows what an export may hold in export.test and refused-export.test, and that a pull is refused in pull.test.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { editAndSave, newWorld, runPull, said, workflowFile } from './pull-world.js';

/** A world in which the CLI runs a script in the project's folder at the end of `para pull`, as a broken one might. */
async function worldWithHook(script: string): Promise<World> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hook-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const hook = join(folder, 'hook.cjs');
  const run = `require('node:child_process').execFileSync('sh', ['-ec', ${JSON.stringify(script)}])`;
  await writeFile(hook, `if (process.argv[2] === 'pull') process.on('exit', () => ${run});\n`);
  return newWorld({ env: { NODE_OPTIONS: `--require=${hook}` } });
}

test.skipIf(process.platform === 'win32')(
  'rules that an export makes for Git decide nothing, and a named pipe among them stops nothing',
  async () => {
    const world = await worldWithHook(`
      rm .gitignore
      mkfifo .gitignore ../.gitignore src/.gitignore src/common.attributes
      echo '* -text' > src/.gitattributes
      echo '*' > src/integrations/.gitignore
      echo new > src/events/new.ts
    `);
    const { main } = await runPull(world, { with: await editAndSave(world) });
    expect(main.outputs.result).toBe('committed');
    expect(await world.repository.read('main', 'src/events/new.ts')).toBe('new\n');
    expect(await world.repository.read('main', workflowFile)).toContain('Hello!');
    expect(said(main)).toEqual([
      {
        level: 'warning',
        title: 'Files left out of the commit',
        message: expect.stringContaining('that are not part of the sync'),
      },
    ]);
    for (const file of ['.gitignore', 'src/.gitattributes', 'src/integrations/.gitignore']) {
      expect(said(main)[0]?.message).toContain(file);
    }
    const files = await world.repository.files('main');
    expect(files.filter((file) => file.startsWith('src/') && file.includes('.git'))).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'an export with files that Git would pass over is refused, and each of them named',
  async () => {
    const world = await worldWithHook(`
      mkfifo src/events/pipe.ts
      mkdir -p src/resources/inner/.git
      echo lost > src/resources/inner/.git/lost.ts
      echo lost > "src/events/caf$(printf '\\351').ts"
    `);
    const tip = await world.repository.tip('main');
    const { main } = await runPull(world, { with: await editAndSave(world) });
    expect(main.conclusion).toBe('failure');
    const message = main.annotations[0]?.message ?? '';
    expect(message).toContain('The export contains something other than plain files');
    for (const name of [
      'src/events/pipe.ts',
      'src/resources/inner/.git',
      'src/events/caf\ufffd.ts',
    ]) {
      expect(message).toContain(name);
    }
    expect(await world.repository.tip('main')).toBe(tip);
    expect(world.paragon.history(world.projectId).at(-1)?.status).toBe('failure');
  },
);
