import { expect, test } from 'vitest';
import type { ReceivedPush } from '../../src/github/pushes.js';
import { openBox } from './box.js';

const repository = 'acme/integrations';

test('what is pushed over HTTP is told with who pushed it; what was refused, or moves nothing, is not', async () => {
  const { github, git, attempt } = await openBox();
  const repo = await github.createRepository({ name: repository, files: { 'a.txt': 'a' } });
  const permissions = { contents: 'write' } as const;
  const job = github.createToken({ repository, permissions });
  const person = github.createToken({ repository, permissions, kind: 'personal', login: 'ada' });
  const pushes: ReceivedPush[] = [];
  github.onPush((push) => pushes.push(push));
  await git(['clone', '--quiet', repo.url, 'work'], { token: job });
  const commit = ['-C', 'work', 'commit', '--quiet', '--allow-empty', '--message', 'Next'];
  const push = ['-C', 'work', 'push', '--quiet', 'origin'];
  const before = await repo.tip('main');

  await git(commit);
  await git([...push, 'HEAD:main'], { token: person });
  await git([...push, 'HEAD:main'], { token: person });
  await git(commit);
  repo.protect('main', {
    by: 'ruleset',
    violations: ['Changes must be made through a pull request.'],
  });
  const partly = await attempt([...push, 'HEAD:main', 'HEAD:side'], { token: job });
  await github.pushesSettled();

  expect(partly.code).toBe(1);
  const [main, side] = [await repo.tip('main'), await repo.tip('side')];
  expect(pushes).toMatchObject([
    {
      login: 'ada',
      tokenKind: 'personal',
      updates: [{ ref: 'refs/heads/main', before, after: main }],
    },
    {
      login: 'github-actions[bot]',
      tokenKind: 'installation',
      updates: [{ ref: 'refs/heads/side', after: side }],
    },
  ]);
});
