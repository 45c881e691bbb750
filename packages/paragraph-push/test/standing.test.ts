import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutOptions } from '@paragraph/sandbox';
import { ActionError } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../shared/test/nightly.js';
import {
  commit,
  flow,
  openBranch,
  openPlace,
  outside,
  write,
  writingToken,
} from './standing-place.js';

const full = { fetchDepth: 0 };
const forms: Readonly<Record<string, Partial<CheckoutOptions> | 'commit'>> = {
  'a shallow one': { style: 'v6' },
  'a full one': full,
  'a sparse and partial one': { sparse: ['app'] },
  'a partial one with all commits and no credentials': {
    ...full,
    filter: 'blob:none',
    persistCredentials: false,
  },
  'one without trees and credentials': { ...full, filter: 'tree:0', persistCredentials: false },
  'one of a commit': 'commit',
};

// The decisions are in local-work.test, and CI follows one form here.
test.each(rowsInCi(forms, 'a shallow one'))(
  '%s follows its branch wherever that goes',
  async (_, form) => {
    const place = await openPlace();
    const { first, second, repository } = place;
    const { branch, root } = await openBranch(
      place,
      form === 'commit' ? { ref: second, sha: undefined } : form,
    );
    const content = (): Promise<string> => readFile(join(root, flow), 'utf8');
    const follow = async (tip: string, text: string): Promise<void> => {
      expect(await branch.standing()).toEqual({ kind: 'behind', tip });
      expect(await branch.advance(tip)).toBeUndefined();
      expect(branch.head).toEqual({ hash: tip, author: 'Ada Colleague' });
      expect(await place.ask(root, 'rev-parse', 'HEAD')).toBe(tip);
      expect(await content()).toBe(text);
      expect(await place.ask(root, 'status', '--porcelain')).toBe('');
      expect(await branch.standing()).toEqual({ kind: 'current' });
    };
    expect(await branch.standing()).toEqual({ kind: 'current' });
    await place.push(outside, 'A commit that the project does not see.');
    expect(await branch.standing()).toEqual({ kind: 'current' });
    expect(branch.head.hash).toBe(second);

    await follow(await place.push(flow, '3'), '3');
    // What `para` itself writes into files that Git knows is in nobody's way.
    await write(root, flow, 'formatted');
    await follow(await place.push(flow, '4'), '4');
    await repository.setRef('refs/heads/main', first);
    await follow(first, '1');
    const replaced = await repository.commit({
      branch: 'other',
      from: first,
      files: { [flow]: '5' },
    });
    await repository.setRef('refs/heads/main', replaced);
    await follow(replaced, '5');
    await repository.deleteBranch('main');
    expect(await branch.standing()).toEqual({ kind: 'gone' });
  },
);

const checkouts: Readonly<Record<string, Partial<CheckoutOptions>>> = {
  'a shallow checkout': {},
  'a full checkout': full,
};

test.each(rowsAtNight(checkouts))(
  'a branch that was rewound before the run looked is what counts: %s',
  async (_, form) => {
    const place = await openPlace();
    const { branch } = await openBranch(place, form, () =>
      place.repository.setRef('refs/heads/main', place.first),
    );
    expect(await branch.standing()).toEqual({ kind: 'behind', tip: place.first });
  },
);

nightly('a bug of ours is not taken for a branch that git cannot read', async () => {
  const place = await openPlace();
  let isBroken = false;
  const { branch } = await openBranch({
    ...place,
    async remote(...given) {
      const remote = await place.remote(...given);
      const git: typeof remote.git = (program) => {
        if (isBroken) throw new TypeError('x is undefined');
        return remote.git(program);
      };
      return { ...remote, git };
    },
  });
  isBroken = true;
  await expect(branch.standing()).rejects.toThrow(TypeError);
});

const commits = 'earlier steps of this job made commits that are not on the branch';

const committing: Readonly<Record<string, Partial<CheckoutOptions> | 'commit'>> = {
  'of a branch': {},
  'of all commits': full,
  'of a commit': 'commit',
};

test.each(rowsInCi(committing, 'of a branch'))(
  'commits of the job count as long as the branch stands still: a checkout %s',
  async (_, form) => {
    const place = await openPlace();
    const options = form === 'commit' ? { ref: place.second, sha: undefined } : form;
    const { branch, root } = await openBranch(place, options, (folder) =>
      commit(place, folder, flow, 'generated'),
    );
    const made = await place.ask(root, 'rev-parse', 'HEAD');
    expect(branch.head).toEqual({ hash: made, author: 'A Step' });
    expect(await branch.standing()).toEqual({ kind: 'current' });
    await place.push(outside, 'A commit that the project does not see.');
    expect(await branch.standing()).toEqual({ kind: 'current' });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({ kind: 'diverged', tip, why: commits });
    expect(await place.ask(root, 'rev-parse', 'HEAD')).toBe(made);
  },
);

nightly(
  'a commit of the job that went to another branch, or got a tag, is still none of this branch',
  async () => {
    const place = await openPlace();
    const token = writingToken(place);
    const { branch } = await openBranch(place, { token }, async (root) => {
      await commit(place, root, flow, 'released');
      await place.ask(root, 'tag', 'v1');
      await place.ask(root, 'push', '--quiet', 'origin', 'HEAD:release', 'v1');
    });
    expect(await branch.standing()).toEqual({ kind: 'current' });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({ kind: 'diverged', tip, why: commits });
  },
);

nightly('commits that the job has pushed to the branch are no longer local', async () => {
  const place = await openPlace();
  const token = writingToken(place);
  const { branch } = await openBranch(place, { token }, async (root) => {
    await commit(place, root, flow, 'generated');
    await place.ask(root, 'push', '--quiet', 'origin', 'HEAD:main');
  });
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(flow, '3');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

nightly(
  'commits of the job, some of them on the branch already, are newer than the branch',
  async () => {
    const place = await openPlace();
    const token = writingToken(place);
    const repositoryWith = (password: string): string =>
      place.repository.url.replace('//', `//x-access-token:${password}@`);
    const { branch } = await openBranch(place, { persistCredentials: false }, async (root) => {
      const made = await commit(place, root, flow, 'generated');
      // Not by the name of the remote, so that the checkout does not know.
      await place.ask(root, 'push', '--quiet', repositoryWith(token), `${made}:main`);
      await commit(place, root, flow, 'generated once more');
    });
    expect(await branch.standing()).toEqual({ kind: 'current' });
  },
);

nightly('a step that only fetched has made nothing', async () => {
  const place = await openPlace();
  let tip = '';
  const { branch } = await openBranch(place, full, async (root) => {
    tip = await place.push(flow, '3');
    await place.ask(root, 'fetch', '--quiet', 'origin');
  });
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

test.each(rowsAtNight(checkouts))(
  'a step that only fetched into %s of the newest commit has made nothing',
  async (_, form) => {
    const place = await openPlace();
    // `ref: main` checks out what the branch holds by then, not the commit of the run.
    await place.push(flow, '3');
    let tip = '';
    const { branch } = await openBranch(
      place,
      { ...form, ref: 'main', sha: undefined },
      async (root) => {
        tip = await place.push(flow, '4');
        await place.ask(
          root,
          'fetch',
          '--quiet',
          '--depth=1',
          'origin',
          '+main:refs/remotes/origin/main',
        );
      },
    );
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  },
);

test.each(rowsInCi(checkouts, 'a shallow checkout'))(
  '%s of an older commit is a choice, and is not moved',
  async (_, form) => {
    const place = await openPlace();
    const { first, second } = place;
    const { branch } = await openBranch(place, { ...form, ref: first, sha: undefined });
    const chosen = { kind: 'chosen', tip: second, head: first };
    expect(await branch.standing()).toEqual(chosen);
    expect(await branch.standing()).toEqual(chosen);
  },
);

nightly('a tag with another project than the branch is a choice', async () => {
  const place = await openPlace();
  await place.repository.tag('v1', place.first);
  const { branch } = await openBranch(place, { ref: 'refs/tags/v1', sha: place.first });
  expect(await branch.standing()).toMatchObject({ kind: 'chosen' });
});

nightly('a branch that a step has put back is a choice', async () => {
  const place = await openPlace();
  const { first } = place;
  const { branch } = await openBranch(place, full, (root) =>
    place.ask(root, 'reset', '--quiet', '--hard', first),
  );
  expect(await branch.standing()).toMatchObject({ kind: 'chosen', head: first });
});

nightly(
  'an older commit with the same project as the tip is the tip, also when the branch moves on',
  async () => {
    const place = await openPlace();
    await place.push(outside, 'A commit that the project does not see.');
    const { second } = place;
    const noted = await place.push(outside, 'Another one.');
    const { branch } = await openBranch(
      place,
      { ref: second, sha: undefined },
      undefined,
      'app',
      noted,
    );
    expect(await branch.standing()).toEqual({ kind: 'current' });
    const tip = await place.push(flow, '3');
    expect(await branch.standing()).toEqual({ kind: 'behind', tip });
  },
);

nightly('commits on top of an older commit are reported as such', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(
    place,
    { ...full, ref: place.first, sha: undefined },
    (root) => commit(place, root, flow, 'generated'),
  );
  expect(await branch.standing()).toMatchObject({
    kind: 'diverged',
    why: 'earlier steps of this job made commits that are not on the branch',
  });
});

test('a commit is not moved if a step may have made it', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(place, {}, async (root) => {
    await commit(place, root, flow, 'generated');
    await place.ask(root, 'update-ref', '-d', 'refs/remotes/origin/main');
    await writeFile(join(root, '.git', 'FETCH_HEAD'), '');
    await writeFile(
      join(root, '.git', 'shallow'),
      `${await place.ask(root, 'rev-parse', 'HEAD')}\n`,
    );
  });
  await place.push(flow, '3');
  expect(await branch.standing()).toMatchObject({
    kind: 'diverged',
    why: expect.stringContaining('was not found on the branch'),
  });
});

const badTokens: Readonly<Record<string, readonly [kind: 'wrong' | 'other', message: string]>> = {
  'that GitHub does not know': ['wrong', 'GitHub did not accept the `token` of this step'],
  'of another repository': ['other', 'The `token` of this step may not read the repository'],
};

test.each(rowsInCi(badTokens, 'of another repository'))(
  'a token %s is an error, though the checkout has one that works',
  async (_, [kind, message]) => {
    const place = await openPlace();
    const other = await place.github.createRepository({ name: 'acme/other', files: {} });
    const token =
      kind === 'wrong'
        ? 'ghp_wrong'
        : place.github.createToken({ repository: other.name, permissions: { contents: 'read' } });
    const { branch } = await openBranch(place, {}, undefined, 'app', place.second, token);
    await place.push(flow, '3');
    await expect(branch.standing()).rejects.toThrow(ActionError);
    await expect(branch.standing()).rejects.toThrow(message);
  },
);

nightly('for a project that is in no commit, every newer commit counts', async () => {
  const place = await openPlace();
  const { branch } = await openBranch(
    place,
    {},
    (root) => write(root, 'out/project/.para/project.json', '{}'),
    'out/project',
  );
  expect(await branch.standing()).toEqual({ kind: 'current' });
  const tip = await place.push(outside, 'What the project is made from.');
  expect(await branch.standing()).toEqual({ kind: 'behind', tip });
});

const badMinutes: Readonly<Record<string, readonly [times: number, standing: object]>> = {
  'is tried again': [2, { kind: 'current' }],
  "that goes on is left to GitHub's API": [99, { kind: 'unknown', why: 'nobody asks' }],
};

test.each(rowsInCi(badMinutes, "that goes on is left to GitHub's API"))(
  'a bad minute of the host %s',
  async (_, [times, standing]) => {
    const place = await openPlace();
    const { branch } = await openBranch(place);
    const fault = { kind: 'status', status: 503 } as const;
    place.github.fail({ match: { service: 'git-upload-pack' }, fault, times });
    expect(await branch.standing()).toMatchObject(standing);
  },
);
