import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSignedCommit } from '../merges.js';
import { refuseUpdate } from '../rest/ref-routes.js';
import { RestError } from '../rest/rest-request.js';
import { findSecrets } from '../rules/found-secrets.js';
import { withPushedObjects } from '../rules/pushed-objects.js';
import { GraphqlError, type GraphqlRequest } from './graphql-request.js';

export interface CommitInput {
  readonly branch: {
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

export interface MadeCommit {
  readonly oid: string;
  readonly repository: GraphqlRequest['repository'];
  readonly ref: string;
}

/** A commit on top of a branch, signed by GitHub, if the branch is where the client has seen it. */
export async function createCommitOnBranch(
  request: GraphqlRequest,
  { branch, expectedHeadOid, message, fileChanges }: CommitInput,
): Promise<MadeCommit> {
  const { repository, git, login } = request;
  const ref = `refs/heads/${(branch.branchName ?? '').replace(/^refs\/heads\//, '')}`;
  const tip = (await repository.refs())[ref];
  if (tip === undefined) {
    throw new GraphqlError('NOT_FOUND', `Could not resolve to a Ref with the name '${ref}'.`);
  }
  if (tip !== expectedHeadOid) throw stale(expectedHeadOid);
  const tree = await changedTree(request, tip, fileChanges);
  const { headline, body } = message;
  const oid = await writeSignedCommit(git, repository.gitDir, {
    tree,
    parents: [tip],
    message: body ? `${headline}\n\n${body}` : headline,
    author: { name: login, email: noreplyAddress(login) },
    committer: { name: 'GitHub', email: 'noreply@github.com' },
  });
  await refuseByRules(request, { ref, before: tip, after: oid });
  const moved = await git.attempt(['update-ref', ref, oid, tip], { cwd: repository.gitDir });
  if (moved.code !== 0) throw stale(expectedHeadOid);
  return { oid, repository, ref };
}

function stale(expected: string): GraphqlError {
  return new GraphqlError(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not.  Pull and try again.`,
  );
}

/** Every added file is plain: the API does not support modes. */
async function changedTree(
  { git, repository }: GraphqlRequest,
  tip: string,
  changes: CommitInput['fileChanges'],
): Promise<string> {
  const index = join(tmpdir(), `paragraph-index-${randomUUID()}`);
  const at = { cwd: repository.gitDir, env: { GIT_INDEX_FILE: index } };
  try {
    await git.text(['read-tree', tip], at);
    const lines: string[] = [];
    for (const { path } of changes?.deletions ?? []) {
      const known = await git.attempt(['cat-file', '-e', `${tip}:${path}`], at);
      if (known.code !== 0) {
        const message = `A path was requested for deletion which does not exist as of commit oid \`${tip}\``;
        throw new GraphqlError('UNPROCESSABLE', message);
      }
      lines.push(`0 ${'0'.repeat(40)}\t${path}\0`);
    }
    for (const { path, contents } of changes?.additions ?? []) {
      const input = Buffer.from(contents, 'base64');
      const blob = await git.text(['hash-object', '-w', '--stdin'], { ...at, input });
      lines.push(`100644 ${blob}\t${path}\0`);
    }
    await git.text(['update-index', '-z', '--index-info'], { ...at, input: lines.join('') });
    return await git.text(['write-tree'], at);
  } finally {
    await rm(index, { force: true });
  }
}

async function refuseByRules(
  request: GraphqlRequest,
  update: Parameters<typeof refuseUpdate>[1],
): Promise<void> {
  const { git, repository } = request;
  try {
    await refuseUpdate(request, update);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    throw new GraphqlError(error.status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE', error.message);
  }
  if (!repository.settings.pushProtection) return;
  const source = { git, repository, pack: Buffer.alloc(0) };
  const secrets = await withPushedObjects(source, async (objects) =>
    objects === undefined ? [] : findSecrets(update, objects),
  );
  if (secrets.length === 0) return;
  const message = 'Repository rule violations found\n\nPush cannot contain secrets\n\n';
  throw new GraphqlError('UNPROCESSABLE', message);
}

function noreplyAddress(login: string): string {
  const id = login === 'github-actions[bot]' ? '41898282+' : '';
  return `${id}${login}@users.noreply.github.com`;
}
