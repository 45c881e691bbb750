import { graphqlRefusal } from './api-refusal.js';
import type { ApiAnswer, ApiCommit, CommitRequest, GitHubApiOptions } from './github-api.js';
import { notCarried } from './not-carried.js';
import { ask, isRecord, type Octokit, repositoryOf } from './octokit.js';

// https://docs.github.com/graphql/reference/commits#createcommitonbranch
const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid signature { isValid } }
  }
}`;

/** Creates a commit on a branch with the API, which signs it. */
export async function createCommitOnBranch(
  octokit: Octokit,
  options: GitHubApiOptions,
  commit: CommitRequest,
): Promise<ApiAnswer<ApiCommit>> {
  const obstacle = notCarried(commit);
  if (obstacle !== undefined) return { kind: 'refused', refusal: obstacle };
  const answer = await ask(options, (request) =>
    octokit.request(`POST ${options.graphqlUrl}`, {
      query: mutation,
      variables: { input: inputOf(commit, options.repository) },
      request,
    }),
  );
  const made = answer.kind === 'refused' ? answer : readAnswer(answer.value.data);
  if (made.kind === 'done') return made;
  // An answer may have been lost: then the next attempt finds that the branch has moved to the first attempt's commit.
  const isInDoubt = made.refusal.kind === 'moved' || made.refusal.kind === 'transient';
  const own = isInDoubt ? await ownCommit(octokit, options, commit) : undefined;
  return own === undefined ? made : { kind: 'done', value: own };
}

function inputOf(
  { branch, expectedHeadOid, additions, deletions, message }: CommitRequest,
  repository: string,
): object {
  const [headline = '', ...body] = message.split('\n\n');
  return {
    branch: { repositoryNameWithOwner: repository, branchName: branch },
    expectedHeadOid,
    message: { headline, body: body.join('\n\n') },
    fileChanges: {
      additions: additions.map(({ path, content }) => ({
        path,
        contents: content.toString('base64'),
      })),
      deletions: deletions.map((path) => ({ path })),
    },
  };
}

function readAnswer(body: unknown): ApiAnswer<ApiCommit> {
  const { data, errors } = isRecord(body) ? body : {};
  const failures = (Array.isArray(errors) ? errors : []).map((error: unknown) => {
    const { type, message } = isRecord(error) ? error : {};
    return { type: typeof type === 'string' ? type : undefined, message: String(message) };
  });
  const payload = isRecord(data) ? data.createCommitOnBranch : undefined;
  const commit = isRecord(payload) ? payload.commit : undefined;
  if (failures.length > 0 || !isRecord(commit) || typeof commit.oid !== 'string') {
    return { kind: 'refused', refusal: graphqlRefusal(failures) };
  }
  const { signature } = commit;
  const isVerified = isRecord(signature) && signature.isValid === true;
  return { kind: 'done', value: { oid: commit.oid, isVerified } };
}

/** The tip of the branch, if it is the commit that was requested. */
async function ownCommit(
  octokit: Octokit,
  options: GitHubApiOptions,
  { branch, expectedHeadOid, message }: CommitRequest,
): Promise<ApiCommit | undefined> {
  const { owner, repo } = repositoryOf(options);
  const answer = await ask(options, (request) =>
    octokit.rest.repos.getBranch({ owner, repo, branch, request }),
  );
  if (answer.kind === 'refused') return undefined;
  const { sha, parents, commit } = answer.value.data.commit;
  const isOwn =
    parents.length === 1 &&
    parents[0]?.sha === expectedHeadOid &&
    commit.message.trim() === message.trim();
  return isOwn ? { oid: sha, isVerified: commit.verification?.verified === true } : undefined;
}
