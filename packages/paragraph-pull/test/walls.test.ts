import type { BranchRule, Protection } from '@paragraph/sandbox';
import { committedBy, explanationText, pullResult } from '@paragraph/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsInCi } from '../../shared/test/nightly.js';
import { askForReview } from '../src/deliver/ask-for-review.js';
import { finalStatus } from '../src/outcome.js';
import {
  type DeliveryOptions,
  type DeliveryPlace,
  openDeliveryPlace,
  sideBranchName,
} from './delivery-place.js';
import type { Permissions } from './host-place.js';

const file = 'src/events/a.ts';
const stateRef = 'refs/paragraph/p/main';

const vendors: Permissions = { contents: 'write' };
const full: Permissions = { contents: 'write', pull_requests: 'write' };
const reading: Permissions = { contents: 'read' };

const review: BranchRule = { type: 'pull_request' };
const signed: BranchRule = { type: 'required_signatures' };
const checks: BranchRule = { type: 'required_status_checks', contexts: ['build'] };
const message: BranchRule = {
  type: 'commit_message_pattern',
  operator: 'starts_with',
  pattern: 'ABC-',
};
const committer: BranchRule = {
  type: 'committer_email_pattern',
  operator: 'ends_with',
  pattern: '@acme.example',
};

/** What each branch is under: by its name, a pattern or `~ALL`. */
type Rules = Readonly<Record<string, readonly BranchRule[]>>;

interface Row extends DeliveryOptions {
  readonly rules?: Rules;
  readonly by?: Protection['by'];
  readonly bypass?: readonly string[];
  /** Whether the repository lets a job's own token open pull requests. Default: yes. */
  readonly mayOpen?: 'no';
  /** What the dashboard changed the file to. */
  readonly edit?: string;
  /** Where the edit is afterwards; nothing moves where it is `Paragon`. */
  readonly ends: 'main' | 'side' | 'Paragon';
  readonly commitBy?: 'GitHub';
  readonly pullRequest?: 'open';
  /** What Paragon is told, with the commit that holds the change. */
  readonly told: 'success' | 'failure';
  /** Of the message for a person. */
  readonly says?: RegExp;
}

const secret = ['sk_live', 'abcdefghijklmnopqrstuvwx'].join('_');

/** Walls, tokens and delivery, and how each ends. */
const table: Readonly<Record<string, Row>> = {
  'no rule': { ends: 'main', told: 'success' },
  'a token that may only read': {
    permissions: reading,
    ends: 'Paragon',
    told: 'failure',
    says: /may not write[\s\S]*\npermissions:\n {2}contents: write$/,
  },
  'a personal token that may only read': {
    permissions: reading,
    kind: 'personal',
    ends: 'Paragon',
    told: 'failure',
    says: /Give the `token` of this step write access/,
  },
  'a pull request (ruleset)': {
    rules: { main: [review] },
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a pull request (branch protection)': {
    rules: { main: [review] },
    by: 'branch-protection',
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a pull request, with the permission of the vendor’s workflow': {
    rules: { main: [review] },
    permissions: vendors,
    ends: 'side',
    told: 'success',
    says: /No pull request could be opened\.\nResource not accessible by integration[\s\S]*pull-requests: write\s*$/,
  },
  'a pull request, where jobs may open none': {
    rules: { main: [review] },
    permissions: full,
    mayOpen: 'no',
    ends: 'side',
    told: 'success',
    says: /not permitted to create or approve[\s\S]*"Allow GitHub Actions to create and approve pull requests"/,
  },
  'a pull request, without a token for the API': {
    rules: { main: [review] },
    api: 'none',
    ends: 'side',
    told: 'success',
    says: /There is no token for the API of GitHub/,
  },
  'a pull request, which a token bypasses': {
    rules: { main: [review] },
    bypass: ['sync-app[bot]'],
    kind: 'personal',
    login: 'sync-app[bot]',
    ends: 'main',
    told: 'success',
  },
  'a pull request, by choice': {
    delivery: 'pull-request',
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a pull request, by rule and by choice': {
    rules: { main: [review] },
    delivery: 'pull-request',
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'signatures on all branches, by choice beside the branch': {
    rules: { '~ALL': [signed] },
    delivery: 'pull-request',
    permissions: full,
    ends: 'side',
    commitBy: 'GitHub',
    pullRequest: 'open',
    told: 'success',
  },
  'a personal token, by choice beside the branch': {
    rules: { main: [review] },
    delivery: 'pull-request',
    kind: 'personal',
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  checks: {
    rules: { main: [checks] },
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
    says: /The branch requires checks, and GitHub does not start workflows/,
  },
  'checks, with a token that may open no pull request': {
    rules: { main: [checks] },
    ends: 'side',
    told: 'success',
    // The checks of the one that a person opens start.
    says: /^(?![\s\S]*requires checks)[\s\S]*pull-requests: write/,
  },
  'a merge queue': {
    rules: { main: [{ type: 'merge_queue' }] },
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a list of who may push': {
    rules: { main: [{ type: 'update' }] },
    by: 'branch-protection',
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a linear history': {
    rules: { '~ALL': [{ type: 'required_linear_history' }] },
    ends: 'main',
    told: 'success',
  },
  signatures: {
    rules: { '~ALL': [signed] },
    ends: 'main',
    commitBy: 'GitHub',
    told: 'success',
  },
  'signatures on all branches, and a pull request': {
    rules: { '~ALL': [signed], main: [review] },
    permissions: full,
    ends: 'side',
    commitBy: 'GitHub',
    pullRequest: 'open',
    told: 'success',
  },
  'signatures on all branches, without a token for the API': {
    rules: { '~ALL': [signed] },
    api: 'none',
    ends: 'Paragon',
    told: 'failure',
    says: /requires signed commits[\s\S]*There is no token for the API/,
  },
  'a message, of one branch': {
    rules: { main: [message] },
    permissions: full,
    ends: 'side',
    pullRequest: 'open',
    told: 'success',
  },
  'a message, of all branches': {
    rules: { '~ALL': [message] },
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /pattern: ABC-[\s\S]*Set the input `commitMessage`/,
  },
  'addresses of committers, of all branches': {
    rules: { '~ALL': [committer] },
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /Committer email[\s\S]*allow that address in the rule/,
  },
  'a pull request, where nobody creates branches': {
    rules: { main: [review], 'paragraph-sync/**': [{ type: 'creation' }] },
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /creations being restricted[\s\S]*"Restrict creations" covers `paragraph-sync/,
  },
  'push protection': {
    edit: `const key = '${secret}';\n`,
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /GitHub rejected the commit: it found a secret in it\.\nStripe API Key in src\/events\/a\.ts:1.*\n.*unblock-secret\//,
  },
  'push protection, and signatures on all branches': {
    rules: { '~ALL': [signed] },
    edit: `const key = '${secret}';\n`,
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /Stripe API Key in src\/events\/a\.ts:1.*\n.*unblock-secret\//,
  },
  'push protection, by choice beside the branch': {
    edit: `const key = '${secret}';\n`,
    delivery: 'pull-request',
    permissions: full,
    ends: 'Paragon',
    told: 'failure',
    says: /found a secret/,
  },
};

let places: Readonly<Record<'yes' | 'no', DeliveryPlace>>;
/** The refs of each repository once both sides agree. */
const agreed = new Map<DeliveryPlace, Readonly<Record<string, string>>>();

beforeAll(async () => {
  const [yes, no] = await Promise.all(
    [true, false].map((actionsMayOpenPullRequests) =>
      openDeliveryPlace({ [file]: 'a\n' }, { actionsMayOpenPullRequests, pushProtection: true }),
    ),
  );
  if (yes === undefined || no === undefined) throw new Error('There are two.');
  places = { yes, no };
  for (const place of [yes, no]) {
    await place.pull({ [file]: 'a\n' });
    agreed.set(place, await place.repository.refs());
  }
});

afterAll(async () => {
  await Promise.all(Object.values(places).map((place) => place.close()));
});

/** A pull with the real delivery, and what comes of it for Paragon and for a person. */
async function pull(place: DeliveryPlace, row: Row) {
  const { repository } = place;
  try {
    const { plan, delivered, hub } = await place.pull({ [file]: row.edit ?? 'edited\n' }, row);
    if (delivered.kind !== 'delivered') throw new Error(delivered.kind);
    const committed = committedBy(plan, delivered);
    const outcome = pullResult(plan, delivered, { conflicts: [], committed });
    const head = sideBranchName;
    const write = async () => ({ title: 'Sync', body: 'x' });
    const isThere = (await repository.refs())[`refs/heads/${head}`] !== undefined;
    if (!isThere) return { status: finalStatus(outcome), said: '', url: undefined };
    const commit = await repository.tip(head);
    const request = { kind: 'open', head, base: 'main', commit, write, isNew: true } as const;
    const { review: settled, waitsForChecks } = await askForReview(
      hub,
      async () => request,
      undefined,
    );
    return {
      status: finalStatus(outcome),
      said: [
        settled?.kind === 'missing' ? explanationText(settled.because) : '',
        waitsForChecks === true
          ? 'The branch requires checks, and GitHub does not start workflows'
          : '',
      ].join('\n'),
      url: settled?.kind === 'open' ? settled.url : undefined,
    };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return { status: { success: false }, said: thrown.message, url: undefined };
  }
}

/** Everything as it was once both sides agreed. */
async function reset(place: DeliveryPlace, rules: Rules): Promise<void> {
  const { repository } = place;
  for (const branches of Object.keys(rules)) repository.protect(branches, null);
  const before = agreed.get(place) ?? {};
  for (const request of await repository.pullRequests.all()) {
    if (request.state === 'open') {
      repository.conversations.change(request.number, { state: 'closed' }, 'ada');
    }
  }
  if ((await repository.refs())[`refs/heads/${sideBranchName}`] !== undefined) {
    await repository.deleteBranch(sideBranchName);
  }
  for (const ref of ['refs/heads/main', stateRef]) {
    await repository.setRef(ref, before[ref] ?? '');
  }
}

test.each(
  rowsInCi(
    table,
    'a token that may only read',
    'a pull request (ruleset)',
    'signatures',
    'a message, of all branches',
  ),
)('behind %s, a pull ends as the table says', async (_, row) => {
  const place = places[row.mayOpen ?? 'yes'];
  const { github, repository } = place;
  const { rules = {}, by = 'ruleset', bypass = [] } = row;
  for (const [branches, each] of Object.entries(rules)) {
    repository.protect(branches, { by, rules: each, bypass });
  }
  const before = await repository.refs();
  try {
    const { status, said, url } = await pull(place, row);
    const after = await repository.refs();
    const at = (branch: string): string | undefined => after[`refs/heads/${branch}`];
    // All or nothing: what does not arrive leaves each ref where it was.
    if (row.ends === 'Paragon') expect(after).toEqual(before);
    const branch = row.ends === 'side' ? sideBranchName : 'main';
    if (row.ends !== 'Paragon') {
      expect(await repository.read(branch, file)).toBe(row.edit ?? 'edited\n');
      const [commit] = await repository.log(branch);
      expect(commit?.committer.name === 'GitHub').toBe(row.commitBy === 'GitHub');
      expect(after[stateRef]).not.toBe(before[stateRef]);
      expect(status).toEqual({ success: true, hash: at(branch) });
    }
    if (row.ends === 'side') expect(at('main')).toBe(before['refs/heads/main']);
    expect(at(sideBranchName) !== undefined).toBe(row.ends === 'side');
    expect(status.success).toBe(row.told === 'success');
    expect(url !== undefined).toBe(row.pullRequest === 'open');
    const open = (await repository.pullRequests.all()).filter(({ state }) => state === 'open');
    expect(open.length).toBe(row.pullRequest === 'open' ? 1 : 0);
    if (row.says === undefined) expect(said.trim()).toBe('');
    else expect(said).toMatch(row.says);
    expect(github.violations).toEqual([]);
  } finally {
    await reset(place, rules);
  }
});
