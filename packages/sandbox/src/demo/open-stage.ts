import { startRegistry } from '../registry/start-registry.js';
import { openWorld, type World } from '../world.js';
import { templateFiles } from '../world-workflows.js';
import type { Screen } from './screen.js';

export interface Stage {
  readonly world: World;
  /** Ends all programs and removes all folders. A second call does nothing. */
  close(): Promise<void>;
}

/** A box with everything that the story needs. */
export async function openStage(screen: Screen): Promise<Stage> {
  screen.chapter('Setting up');
  screen.say(
    'You will see paragraph-push and paragraph-pull keep a Git repository and a Paragon project in step.',
  );
  screen.say(
    'All of it happens on this machine. Paragon, its CLI, GitHub and the runner are stand-ins; the actions, git, npm and TypeScript are real.',
  );
  screen.say(
    'It takes two to three minutes, and ends with a page that shows every run. Ctrl+C ends it earlier.',
  );
  const registry = await screen.doing(
    'An npm registry with the CLI starts. (The first time this takes a minute: its packages are published, and kept in .sandbox.)',
    () => startRegistry(),
  );
  const world = await screen
    .doing('Paragon, GitHub and a machine with a runner start.', async () =>
      openWorld({
        npmrc: registry.npmrc,
        files: await templateFiles(),
        settings: { actionsMayOpenPullRequests: true },
      }),
    )
    .catch(async (error: unknown) => {
      await registry.close();
      throw error;
    });
  // The story begins before the branch is linked.
  world.paragon.unlink(world.projectId);
  screen.say(`Paragon is at ${world.paragon.zeusUrl}, GitHub at ${world.github.serverUrl}.`);
  const closeAll = async (): Promise<void> => {
    try {
      await world.close();
    } finally {
      await registry.close();
    }
  };
  let closed: Promise<void> | undefined;
  return {
    world,
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}
