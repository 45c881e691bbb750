import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { assembledAction } from '@paragraph/sandbox';
import { expect, test } from 'vitest';

test.each(['paragraph-pull', 'paragraph-push'] as const)(
  'post of %s runs only if main has left something to do',
  (action) => {
    const post = join(assembledAction(action), 'dist', 'post.js');
    const ended = (state: Readonly<Record<string, string>>) =>
      spawnSync(process.execPath, [post], { env: state, encoding: 'utf8' });
    // Without the variables of a runner, a run of the action fails.
    expect(ended({ STATE_home: '', STATE_status: '' })).toMatchObject({ status: 0, stdout: '' });
    expect(ended({ STATE_home: '', STATE_status: '{}' })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('::error'),
    });
  },
);
