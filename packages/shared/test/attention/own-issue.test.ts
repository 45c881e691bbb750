import { expect, test } from 'vitest';
import type { IssueSubject, Settled } from '../../src/attention/attention.js';
import { issueMarker, issueSign, type Section } from '../../src/attention/issue-text.js';
import { reportNeeded, reportSettled } from '../../src/attention/own-issue.js';
import { openGitHubPlace } from '../github/github-place.js';
import { nightly } from '../nightly.js';

const pull: IssueSubject = { speaker: 'pull', projectId: 'p', branch: 'main' };
const push: IssueSubject = { ...pull, speaker: 'push' };
const marker = issueMarker('p', 'main');

function section(headline: string, more: Partial<Section> = {}): Section {
  const markdown = `Words of ${headline}.`;
  return { speaker: 'pull', about: 'conflict', headline, markdown, ...more };
}

function settled(settles: Settled['settles'] = () => true): Settled {
  return { kind: 'settled', because: 'All is well.', settles };
}

async function openPlace(settings?: Parameters<typeof openGitHubPlace>[0]) {
  const place = await openGitHubPlace(settings);
  const { conversations } = place.repository;
  const issues = () => conversations.all().toSorted((one, other) => one.number - other.number);
  return { ...place, conversations, issues, hub: await place.api() };
}

test('an issue is opened once, updated from then on, and closed with a comment, among issues by others', async () => {
  const { github, conversations, issues, hub } = await openPlace();
  // Somebody wants our words to go into theirs, or to be taken for them.
  const theirs = `${marker}\n\nmine. ${issueSign.words}`;
  conversations.open({ title: 'x', body: theirs, login: 'mallory' });

  const opened = await reportNeeded(hub, pull, section('One'), []);
  expect(opened).toMatchObject({ kind: 'done', value: { kind: 'said' } });
  await reportNeeded(hub, pull, section('Two'), []);
  const own = issues().filter(({ login }) => login === 'github-actions[bot]');
  expect(own).toMatchObject([{ number: 2, title: 'Paragon sync of main: Two', state: 'open' }]);
  expect(own[0]?.body).toContain('Words of Two.');
  expect(own[0]?.body).not.toContain('Words of One.');

  expect(await reportSettled(hub, pull, settled())).toMatchObject({ value: { kind: 'closed' } });
  expect(conversations.find(2)).toMatchObject({
    state: 'closed',
    comments: [{ body: 'All is well.' }],
  });
  expect(conversations.find(1)).toMatchObject({ state: 'open', body: theirs });
  expect(await reportSettled(hub, pull, settled())).toEqual({
    kind: 'done',
    value: { kind: 'nothing-to-do' },
  });

  // What happens anew is another issue.
  await reportNeeded(hub, pull, section('Three'), []);
  expect(issues().map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(github.violations).toEqual([]);
});

nightly(
  'among thousands of issues ours is found with a few requests, whether it is new or old',
  async () => {
    const { github, conversations, issues, hub } = await openPlace();
    const others = (count: number): void => {
      for (let made = 0; made < count; made += 1) conversations.open({ title: 'y', login: 'ada' });
    };
    const requests = async (say: () => Promise<unknown>): Promise<number> => {
      const before = github.requests.length;
      await say();
      return github.requests.length - before;
    };
    others(3_000);
    // Whoever wants to be in the way writes our words and our marker.
    const theirs = `${marker}\n\n${issueSign.words}`;
    for (let made = 0; made < 40; made += 1) {
      conversations.open({ title: 'x', body: theirs, login: 'mallory' });
    }
    const say = (headline: string) => () => reportNeeded(hub, pull, section(headline), []);
    // It is opened, and looked for again.
    expect(await requests(say('One'))).toBeLessThanOrEqual(7);
    const [own, ...more] = issues().filter(({ login }) => login === 'github-actions[bot]');
    expect(more).toEqual([]);
    // The search does not know it yet.
    expect(await requests(say('Two'))).toBeLessThanOrEqual(5);
    others(500);
    // It is none of the newest any more.
    expect(await requests(say('Three'))).toBeLessThanOrEqual(5);
    expect(conversations.find(own?.number ?? 0)?.body).toContain('Words of Three.');
    expect(issues().filter(({ login }) => login === 'github-actions[bot]')).toHaveLength(1);
    expect(await requests(() => reportSettled(hub, pull, settled()))).toBeLessThanOrEqual(6);
    expect(conversations.find(own?.number ?? 0)?.state).toBe('closed');
    expect(issues().filter(({ state }) => state === 'closed')).toHaveLength(1);
    expect(github.violations).toEqual([]);
  },
);

test('where the search refuses, nobody opens an issue that may be there already', async () => {
  const { github, conversations, hub } = await openPlace();
  for (let made = 0; made < 100; made += 1) conversations.open({ title: 'y', login: 'ada' });
  const fault = { kind: 'status', status: 403 } as const;
  github.fail({ match: { method: 'GET', path: /\/search\/issues/ }, fault, times: 5 });
  const answer = await reportNeeded(hub, pull, section('One'), []);
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(conversations.all()).toHaveLength(100);
});

test('a pull and a push share the issue, and each takes back its own words', async () => {
  const { conversations, hub } = await openPlace();
  await reportNeeded(hub, push, section('Pushed', { speaker: 'push' }), []);
  await reportNeeded(hub, pull, section('Pulled', { about: 'failed' }), []);
  const issue = () => conversations.find(1);
  expect(conversations.all()).toHaveLength(1);
  expect(issue()?.title).toBe('Paragon sync of main: Pulled');
  expect(issue()?.body).toMatch(/Words of Pulled\.[\s\S]*Words of Pushed\./);

  const ofPull: Settled = settled((speaker) => speaker === 'pull');
  expect(await reportSettled(hub, pull, ofPull)).toMatchObject({ value: { kind: 'said' } });
  expect(issue()).toMatchObject({ state: 'open', title: 'Paragon sync of main: Pushed' });
  expect(issue()?.body).not.toContain('Words of Pulled.');
  expect(issue()?.comments).toEqual([]);
  await reportSettled(hub, pull, ofPull);
  expect(issue()?.state).toBe('open');
  await reportSettled(
    hub,
    push,
    settled((speaker) => speaker === 'push'),
  );
  expect(issue()?.state).toBe('closed');
});

nightly('each project and each branch has an issue of its own', async () => {
  const { issues, hub } = await openPlace();
  for (const place of [pull, { ...pull, branch: 'main/2' }, { ...pull, projectId: 'q' }]) {
    await reportNeeded(hub, place, section('One'), []);
  }
  expect(issues()).toHaveLength(3);
  await reportSettled(hub, pull, settled());
  expect(issues().map(({ state }) => state)).toEqual(['closed', 'open', 'open']);
});

nightly(
  "a report of a run that did not know its project moves to the project's issue",
  async () => {
    const { issues, hub } = await openPlace();
    await reportNeeded(
      hub,
      { ...pull, projectId: undefined },
      section('Early', { about: 'failed' }),
      [],
    );
    await reportNeeded(hub, pull, section('Late'), []);
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.body?.startsWith(marker)).toBe(true);
    // And it is there that such a run says it, as long as only one project of the branch has an issue.
    const early = { ...pull, projectId: undefined };
    await reportNeeded(hub, early, section('Early', { about: 'failed' }), []);
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.body?.startsWith(marker)).toBe(true);
    expect(issues()[0]?.body).toMatch(/Words of Late\.[\s\S]*Words of Early\./);
    await reportNeeded(hub, { ...pull, projectId: 'q' }, section('Other'), []);
    await reportNeeded(hub, early, section('Early', { about: 'failed' }), []);
    expect(issues()).toHaveLength(3);
    await reportSettled(hub, pull, settled());
    expect(issues().map(({ state }) => state)).toEqual(['closed', 'open', 'closed']);
  },
);

test('of two issues at the same time the newer one gives way', async () => {
  const { github, issues, api } = await openPlace();
  // Both have looked before either of them opens one.
  const both = Promise.withResolvers<void>();
  let opening = 0;
  github.when({ match: { method: 'POST', path: /\/issues$/ }, times: 2 }, async () => {
    opening += 1;
    if (opening === 2) both.resolve();
    await both.promise;
  });
  const hubs = await Promise.all([api(), api()]);
  const [one, other] = hubs;
  if (one === undefined || other === undefined) throw new Error('no API');
  await Promise.all([
    reportNeeded(one, pull, section('Pulled'), []),
    reportNeeded(other, push, section('Pushed', { speaker: 'push' }), []),
  ]);
  expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
  expect(issues()[0]?.body).toContain('Words of Pulled.');
  expect(issues()[0]?.body).toContain('Words of Pushed.');
  expect(issues()[1]?.comments).toMatchObject([{ body: 'This continues in #1.' }]);
  expect(github.violations).toEqual([]);
});

nightly('a second issue that a run has left behind is closed by the next one', async () => {
  const { conversations, hub, issues } = await openPlace();
  await reportNeeded(hub, pull, section('One'), []);
  const left = { title: 'left', body: `${marker}\n\nleft`, login: 'github-actions[bot]' };
  conversations.open(left);
  await reportNeeded(hub, pull, section('Two'), []);
  expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
});

test('an issue whose answer was lost is not opened a second time', async () => {
  const { github, issues, hub } = await openPlace();
  const match = { method: 'POST', path: /\/issues$/ };
  github.fail({ match, times: 1, fault: { kind: 'answer-lost' } });
  const answer = await reportNeeded(hub, pull, section('One'), []);
  expect(answer).toMatchObject({ kind: 'done', value: { kind: 'said' } });
  expect(issues()).toHaveLength(1);
});

test('who last wrote to the files by hand is assigned once, and no bot', async () => {
  const { repository, conversations, hub } = await openPlace();
  const person = (login: string) => ({ name: login, email: `7+${login}@users.noreply.github.com` });
  const bot = person('github-actions[bot]');
  await repository.commit({ files: { 'a.txt': '1' }, author: person('ada') });
  await repository.commit({ files: { 'a.txt': '2' }, author: person('eve'), committer: bot });
  await repository.commit({ files: { 'a.txt': '3' }, author: bot });
  await repository.commit({ files: { 'b.txt': '1' }, author: person('bob') });
  await reportNeeded(hub, pull, section('One'), ['a.txt', 'b.txt', 'none.txt']);
  expect(conversations.find(1)?.assignees).toEqual(['ada', 'bob']);
  // Who was taken off is not put back.
  conversations.change(1, { assignees: [] });
  await reportNeeded(hub, pull, section('Two'), ['a.txt']);
  expect(conversations.find(1)?.assignees).toEqual([]);
});

test.each([
  [{ contents: 'write' }, {}, 'no-write'],
  [{ contents: 'write', issues: 'read' }, {}, 'no-write'],
  [{ contents: 'write', issues: 'write' }, { hasIssues: false }, 'unsupported'],
] as const)('where %j does not do nothing is opened, and it is said why (%#)', async (...row) => {
  const [permissions, settings, kind] = row;
  const { api, issues } = await openPlace(settings);
  const answer = await reportNeeded(await api(permissions), pull, section('One'), []);
  expect(answer).toMatchObject({ kind: 'refused', refusal: { kind } });
  expect(issues()).toEqual([]);
});
