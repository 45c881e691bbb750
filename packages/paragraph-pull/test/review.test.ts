import { type ApiAnswer, ConnectionFailure, type PullRequest } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { type Review, type ReviewApi, updateReview } from '../src/deliver/review.js';

const branches = { head: 'side', base: 'main' };

/** What a host does about changes that a run asks for. */
const moods = ['makes changes', 'refuses changes', 'breaks off before changes'] as const;

/** The pull requests of a host in memory, and the commits of their branch, which have numbers for names. */
function openHost() {
  const pulls: PullRequest[] = [];
  let commits = 1;
  let mood: (typeof moods)[number] = 'makes changes';
  const open = (): readonly PullRequest[] => pulls.filter(({ state }) => state === 'open');
  const change = (number: number, changed: Partial<PullRequest>): ApiAnswer<PullRequest> => {
    const before = pulls[number - 1];
    if (before === undefined) throw new RangeError(`There is no pull request ${number}.`);
    const value = { ...before, ...changed };
    pulls[number - 1] = value;
    return { kind: 'done', value };
  };
  const ifWilling = async (work: () => ApiAnswer<PullRequest>): Promise<ApiAnswer<PullRequest>> => {
    if (mood === 'makes changes') return work();
    if (mood === 'breaks off before changes') throw new ConnectionFailure('Gone.', 'ECONNRESET');
    return { kind: 'refused', refusal: { kind: 'no-write', words: 'Not you.' } };
  };
  const api: ReviewApi = {
    findPullRequest: async () => ({ kind: 'done', value: open()[0] ?? pulls.at(-1) }),
    createPullRequest: ({ title, body }) =>
      ifWilling(() => {
        const number = pulls.length + 1;
        const url = `/pull/${number}`;
        const made = { number, url, title, body, state: 'open', headOid: `${commits}` } as const;
        pulls.push(made);
        return { kind: 'done', value: made };
      }),
    updatePullRequest: (number, text) => ifWilling(() => change(number, text)),
    closePullRequest: (number) => ifWilling(() => change(number, { state: 'closed' })),
  };
  return {
    api,
    pulls,
    open,
    change,
    tip: () => `${commits}`,
    mood: () => mood,
    turns(to: typeof mood): void {
      mood = to;
    },
    /** An open pull request follows its branch. */
    commit(): void {
      commits += 1;
      for (const { number } of open()) change(number, { headOid: `${commits}` });
    },
  };
}

type Host = ReturnType<typeof openHost>;

/** What people do to pull requests and their branch. */
const people: Readonly<Record<string, (host: Host) => void>> = {
  'a person closes': ({ open, change }) => {
    for (const { number } of open()) change(number, { state: 'closed' });
  },
  'a person merges': ({ open, change }) => {
    for (const { number } of open()) change(number, { state: 'merged' });
  },
  'a person opens again': ({ open, pulls, change }) => {
    const last = pulls.at(-1);
    if (open().length === 0 && last?.state === 'closed') change(last.number, { state: 'open' });
  },
  'a person commits beside': (host) => host.commit(),
};

const runs = ['a pull puts more beside', 'a pull puts nothing beside', 'nothing waits'] as const;
const events = [...Object.keys(people), ...moods, ...runs];

/** What is wrong after a run, if anything is. */
function faultsOf(event: string, review: Review, before: readonly PullRequest[], host: Host) {
  const { pulls, open, tip } = host;
  const [is, ...others] = open();
  const isWilling = host.mood() === 'makes changes';
  const faults: Readonly<Record<string, boolean>> = {
    'two are open': others.length > 0,
    'it is called open, and is not': review.kind === 'open' && review.number !== is?.number,
    'one is open, and it is called otherwise':
      event !== 'nothing waits' && is !== undefined && review.kind !== 'open',
    'one is missing, though the host would open it': review.kind === 'missing' && isWilling,
    'one is missing, though nothing waits': review.kind === 'missing' && event === 'nothing waits',
    'a person had closed what is asked again':
      pulls.length > before.length && before.at(-1)?.headOid === tip(),
    'nobody is asked about what is new':
      event === 'a pull puts more beside' && isWilling && is?.body !== `commit ${tip()}`,
    'it is open, though nothing waits': event === 'nothing waits' && isWilling && is !== undefined,
    'it is called closed, and is open': review.kind === 'closed' && is !== undefined,
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}

async function play(history: readonly string[]): Promise<readonly string[]> {
  const host = openHost();
  for (const event of history) {
    const mood = moods.find((each) => each === event);
    if (mood !== undefined) host.turns(mood);
    people[event]?.(host);
    if (!runs.some((run) => run === event)) continue;
    const isNew = event === 'a pull puts more beside';
    if (isNew) host.commit();
    const before = [...host.pulls];
    const commit = host.tip();
    const write = async () => ({ title: 'Dashboard edits', body: `commit ${commit}` });
    const review = await updateReview(
      async () => host.api,
      event === 'nothing waits'
        ? { kind: 'close', ...branches, commit, comment: 'x' }
        : { kind: 'open', ...branches, commit, write, isNew },
    );
    const faults = faultsOf(event, review, before, host);
    if (faults.length > 0) return [...history, ...faults];
  }
  return [];
}

/** Every history of so many events, as the digits of its number. */
function* histories(length: number): Generator<readonly string[]> {
  for (let number = 0; number < events.length ** length; number += 1) {
    const digits = Array.from({ length }, (_, place) =>
      Math.floor(number / events.length ** place),
    );
    yield digits.map((digit) => events[digit % events.length] ?? '');
  }
}

test('whatever people do and the host refuses, one pull request asks about what is new, and none about what was decided', async () => {
  for (const length of [1, 2, 3, 4]) {
    for (const history of histories(length)) expect(await play(history)).toEqual([]);
  }
});
