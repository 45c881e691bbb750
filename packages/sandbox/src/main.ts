import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Screen } from './demo/screen.js';
import { pushFile } from './demo/watched-runs.js';
import { onInterruption } from './interruption.js';
import { showRuns } from './live-runs.js';
import { startRegistry } from './registry/start-registry.js';
import { sandboxGuide } from './sandbox-guide.js';
import { openWorld, type World } from './world.js';
import { connectGitHub, runWorkflowFile, templateFiles } from './world-workflows.js';

let world: World | undefined;
const interrupted = new Promise<void>((resolve) => {
  onInterruption((exitCode) => {
    // Before there is a world, no program of ours runs, and the exit removes the folders.
    if (world === undefined) process.exit(exitCode);
    resolve();
  });
});

const screen = new Screen(process.stdout);
console.log('Starting. (The first time, the packages of the npm registry are published.)');
const registry = await startRegistry();
try {
  world = await openWorld({
    npmrc: registry.npmrc,
    variant: 'full',
    files: await templateFiles(),
  });
  try {
    await Promise.race([serve(world, registry.url), interrupted]);
    await interrupted;
    screen.say('Ending.');
    screen.close();
  } finally {
    await world.close();
  }
} finally {
  await registry.close();
}
// An interrupted first push may still wait for something.
process.exit();

async function serve(opened: World, registryUrl: string): Promise<void> {
  await signIn(opened);
  await screen.doing('Paragon gets what the repository holds.', () => fillParagon(opened));
  connectGitHub(opened);
  showRuns(opened, screen);
  const { paragon, github, repository, projectId, key, machine } = opened;
  console.log(
    sandboxGuide({
      zeusUrl: paragon.zeusUrl,
      dashboardUrl: paragon.dashboardUrl,
      registryUrl,
      serverUrl: github.serverUrl,
      apiUrl: github.apiUrl,
      repository: repository.name,
      branch: 'main',
      projectId,
      key,
      token: personalToken(opened),
      home: machine.home,
      platform: process.platform,
    }),
  );
}

/** The first push, so that both sides begin alike. */
async function fillParagon(world: World): Promise<void> {
  const run = await runWorkflowFile(world, { file: pushFile });
  if (!run.triggered || run.conclusion !== 'success') {
    throw new Error('The first push to Paragon failed. `pnpm demo` shows more.');
  }
}

/** What `para auth login` would write, in the sandbox's own home. */
async function signIn({ machine, paragon, key }: World): Promise<void> {
  const folder = join(machine.home, '.paragon');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, profile: unknown) =>
    writeFile(join(folder, name), JSON.stringify({ default: profile }), { mode: 0o600 });
  await write('credentials.json', { token: key });
  await write('profiles.json', {
    services: { zeus: paragon.zeusUrl, dashboard: paragon.dashboardUrl },
  });
}

function personalToken({ github, repository }: World): string {
  return github.createToken({
    repository: repository.name,
    kind: 'personal',
    permissions: {
      actions: 'write',
      contents: 'write',
      pull_requests: 'write',
      workflows: 'write',
    },
  });
}
