import { readFile, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Screen } from '../demo/screen.js';
import { startRegistry } from '../registry/start-registry.js';
import { openWorld } from '../world.js';
import { runAct } from './run-act.js';
import { type Scene, scenes } from './scenes.js';

const templates = fileURLToPath(new URL('../../../../templates/', import.meta.url));

const act = await programOnPath(process.platform === 'win32' ? 'act.exe' : 'act');
if (act === undefined) {
  console.error(`There is no act on the PATH, so no template was run.
Install it (https://nektosact.com/installation), for example with Go:
  go install github.com/nektos/act@v0.2.89
Then run this again. Docker is not needed: the jobs run on this machine.`);
  process.exitCode = 1;
} else {
  await playAll(act);
}

async function playAll(program: string): Promise<void> {
  const screen = new Screen(process.stdout);
  const registry = await startRegistry();
  const failed: string[] = [];
  try {
    for (const scene of scenes) {
      const log = await screen.doing(`act runs ${scene.template}.`, () =>
        play(program, registry.npmrc, scene),
      );
      if (log === undefined) continue;
      failed.push(scene.template);
      console.error(log);
    }
  } finally {
    await registry.close();
    screen.close();
  }
  console.log(
    `${scenes.length - failed.length} templates ran as they should, ${failed.length} did not.`,
  );
  for (const template of failed) console.error(`Failed: ${template}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** The log of a run that failed to do what its template is for; undefined if the run did it. */
async function play(program: string, npmrc: string, scene: Scene): Promise<string | undefined> {
  const file = `.github/workflows/${basename(scene.template)}`;
  const text = await readFile(join(templates, scene.template), 'utf8');
  const world = await openWorld({ npmrc, cli: 'quick', files: { [file]: text }, ...scene.world });
  try {
    const event = await scene.event(world);
    const { exitCode, log } = await runAct(program, world, { file, event });
    const isDone = exitCode === 0 && (await scene.isDone(world));
    const breaches = [...world.paragon.violations, ...world.github.violations];
    return isDone && breaches.length === 0
      ? undefined
      : `${log}\nExit code ${exitCode}. Breaches of a contract: ${JSON.stringify(breaches)}`;
  } finally {
    await world.close();
  }
}

async function programOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    const found = folder === '' ? undefined : await stat(file).catch(() => undefined);
    if (found?.isFile() === true) return file;
  }
  return undefined;
}
