import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingGit } from '../../shared/test/recording-git.js';
import { requirePullEvent } from '../src/pull-event.js';
import { newWorld, runPull, saveVersion } from './pull-world.js';

test.each(['workflow_dispatch', 'schedule', 'repository_dispatch', 'push'])(
  'a pull runs on %s',
  (event) => {
    expect(() => requirePullEvent(event)).not.toThrow();
  },
);

test.each([
  'pull_request',
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'merge_group',
  'release',
  'something_new',
  '',
])('a pull does not run on "%s", and says so', (event) => {
  expect(() => requirePullEvent(event)).toThrow(
    `A pull does not run on the event "${event}", so nothing was pulled.`,
  );
});

// A folder of the workspace that looks like a repository could make git run what its `config` says.
test.skipIf(process.platform === 'win32')(
  'an event that is refused starts no git and reads no project, and Paragon is told of the failure',
  async () => {
    const git = await recordingGit();
    const world = await newWorld({ env: git.env });
    const { main } = await runPull(world, {
      with: await saveVersion(world),
      job: { event: 'pull_request_target', payload: {} },
      before: async (job) => {
        await world.checkout(job);
        await writeFile(join(job.workspace, '.para', 'project.json'), 'no project');
        await git.forget();
      },
    });
    expect(main.conclusion).toBe('failure');
    expect(main.annotations).toMatchObject([{ level: 'error' }]);
    expect(main.annotations[0]?.message).toContain(
      'A pull does not run on the event "pull_request_target"',
    );
    expect(await git.starts()).toEqual([]);
    expect(main.outputs).toMatchObject({ result: 'failed', commitHash: '' });
    expect(world.paragon.history(world.projectId).at(-1)).toMatchObject({ status: 'failure' });
  },
);
