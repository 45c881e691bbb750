import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Screen } from './demo/screen.js';
import { pushFile } from './demo/watched-runs.js';
import { showRuns } from './live-runs.js';
import { startRegistry } from './registry/start-registry.js';
import { sandboxGuide } from './sandbox-guide.js';
import { openWorld, type World } from './world.js';
import { connectGitHub, runWorkflowFile, templateFiles } from './world-workflows.js';

const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});

const screen = new Screen(process.stdout);
console.log('Starting. (The first time, the packages of the npm registry are published.)');
const registry = await startRegistry();
try {
  const world = await openWorld({
    npmrc: registry.npmrc,
    variant: 'full',
    files: await templateFiles(),
  });
  try {
    await signIn(world);
    await screen.doing('Paragon gets what the repository holds.', () => fillParagon(world));
    connectGitHub(world);
    showRuns(world, screen);
    console.log(
      sandboxGuide({
        zeusUrl: world.paragon.zeusUrl,
        dashboardUrl: world.paragon.dashboardUrl,
        registryUrl: registry.url,
        serverUrl: world.github.serverUrl,
        apiUrl: world.github.apiUrl,
        repository: world.repository.name,
        branch: 'main',
        projectId: world.projectId,
        key: world.key,
        token: personalToken(world),
        home: world.machine.home,
        platform: process.platform,
      }),
    );
    await ended;
    screen.say('Ending.');
    screen.close();
  } finally {
    await world.close();
  }
} finally {
  await registry.close();
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
