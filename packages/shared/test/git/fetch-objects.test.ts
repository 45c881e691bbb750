import { expect, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findRemote } from '../../src/git/credentials.js';
import {
  fetchBlobs,
  fetchCommits,
  fetchDifference,
  fetchHostBlobs,
  missingObjects,
} from '../../src/git/fetch-objects.js';
import {
  createScratchRepository,
  type ScratchRepository,
} from '../../src/git/scratch-repository.js';
import { nightly } from '../nightly.js';
import { type GitPlace, openGitPlace } from './git-place.js';

interface Fetching {
  readonly place: GitPlace;
  readonly scratch: ScratchRepository;
  readonly context: Parameters<typeof fetchCommits>[2];
  /** How often the host was asked for objects. */
  requests(): number;
  /** The objects that are there. */
  objects(): Promise<readonly string[]>;
}

async function openFetching(env: Record<string, string> = {}): Promise<Fetching> {
  const place = await openGitPlace(env);
  const { git, github, repository, secrets, temp, log } = place;
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`big/${index}.txt`, `${index}\n`]),
  );
  await repository.commit({ files });
  const remote = await findRemote({
    clock: realClock,
    checkout: undefined,
    serverUrl: github.serverUrl,
    repository: repository.name,
    token: place.token,
    githubToken: undefined,
    secrets,
    env: place.env,
  });
  const scratch = await createScratchRepository(git, remote, temp);
  return {
    place,
    scratch,
    context: { log, signal: new AbortController().signal, clock: realClock },
    requests: () =>
      github.requests.filter(
        ({ method, path }) => method === 'POST' && path.includes('upload-pack'),
      ).length,
    objects: async () =>
      (await scratch.git.run(['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)']))
        .split('\n')
        .filter((type) => type !== ''),
  };
}

const blobsOf = async ({ scratch }: Fetching, tip: string): Promise<readonly string[]> =>
  (await scratch.git.run(['ls-tree', '-r', '--format=%(objectname)', tip]))
    .split('\n')
    .filter((name) => name !== '');

async function fetchTip({ place, scratch, context }: Fetching): Promise<string> {
  const tip = await place.repository.tip('main');
  await fetchCommits(scratch, { commits: [tip], depth: 1 }, context);
  return tip;
}

test('a tip comes without files, and any number of files with one request', async () => {
  const fetching = await openFetching();
  const { scratch, context } = fetching;
  const tip = await fetchTip(fetching);
  expect(await fetching.objects()).toContain('tree');
  expect(await fetching.objects()).not.toContain('blob');

  const before = fetching.requests();
  const blobs = await blobsOf(fetching, tip);
  expect(blobs.length).toBeGreaterThan(300);
  await fetchBlobs(scratch, blobs, context);
  expect(fetching.requests() - before).toBe(1);
  expect((await fetching.objects()).filter((type) => type === 'blob')).toHaveLength(
    new Set(blobs).size,
  );

  await fetchBlobs(scratch, blobs, context);
  expect(fetching.requests() - before).toBe(1);
});

test('of a commit that shares most files with one that is here, only the others come, with it, and no large one', async () => {
  const fetching = await openFetching();
  const { place, scratch, context } = fetching;
  const known = await fetchTip(fetching);
  await fetchBlobs(scratch, await blobsOf(fetching, known), context);
  const before = await fetching.objects();
  await place.repository.commit({
    branch: 'other',
    from: 'main',
    files: { 'copy/1.txt': '1\n', 'copy/new.txt': 'new\n', 'copy/huge.txt': '.'.repeat(2 ** 20) },
  });
  const commit = await place.repository.tip('other');
  await fetchDifference(scratch, { commit, known }, context);
  const came = (type: string, objects: readonly string[]): number =>
    objects.filter((each) => each === type).length;
  const after = await fetching.objects();
  expect(came('commit', after) - came('commit', before)).toBe(1);
  expect(came('blob', after) - came('blob', before)).toBe(1);
  expect(await scratch.git.run(['cat-file', 'blob', `${commit}:copy/new.txt`])).toBe('new\n');
});

test('no other command fetches missing objects automatically', async () => {
  const fetching = await openFetching();
  const { place, scratch } = fetching;
  const tip = await fetchTip(fetching);
  const before = place.github.requests.length;
  const show = await scratch.remote.git(scratch.git).ask(['cat-file', 'blob', `${tip}:big/1.txt`]);
  expect(show.exitCode).not.toBe(0);
  expect(place.github.requests.length).toBe(before);
});

nightly('a host that cannot leave files out gives all of them at once', async () => {
  const fetching = await openFetching();
  const { place, scratch, context } = fetching;
  await place.repository.git(['config', 'uploadpack.allowFilter', 'false']);
  const tip = await fetchTip(fetching);
  const before = fetching.requests();
  const blobs = await blobsOf(fetching, tip);
  await fetchHostBlobs(scratch, blobs, context);
  expect(fetching.requests()).toBe(before);
  await fetchBlobs(scratch, blobs, context);
  expect(fetching.requests()).toBe(before);
});

test('files that are known to be there are not fetched with the others again', async () => {
  const fetching = await openFetching();
  const { scratch, context } = fetching;
  const [first = '', second = '', ...more] = await blobsOf(fetching, await fetchTip(fetching));
  const before = fetching.requests();
  await fetchHostBlobs(scratch, [first, second], context);
  await fetchHostBlobs(scratch, [second, first], context);
  expect(fetching.requests() - before).toBe(1);
  await fetchHostBlobs(scratch, [first, ...more], context);
  expect(fetching.requests() - before).toBe(2);
  expect(await missingObjects(scratch, [first, second, ...more])).toEqual([]);
});

nightly('if a host refuses files, its message is quoted', async () => {
  const fetching = await openFetching();
  const { place, scratch, context } = fetching;
  const tip = await fetchTip(fetching);
  const fault = { kind: 'status', status: 403 } as const;
  place.github.fail({ match: { service: 'git-upload-pack' }, fault, times: 99 });
  await expect(fetchBlobs(scratch, await blobsOf(fetching, tip), context)).rejects.toThrow(
    'The repository could not be read.',
  );
});
