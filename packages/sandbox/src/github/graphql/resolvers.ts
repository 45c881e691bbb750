import type { GitHost } from '../git-http.js';
import type { Repository } from '../repository.js';
import type { BranchRule } from '../rules/branch-rule.js';
import { isVerified } from '../signature.js';
import { allows, sameRepository, type Token } from '../tokens.js';
import { type CommitInput, createCommitOnBranch } from './commit-on-branch.js';
import { GraphqlError, type GraphqlRequest } from './graphql-request.js';

/** All that the sandbox knows of GitHub's GraphQL API: the fields at the root, and what they lead to. */
export function resolvers(
  host: GitHost,
  token: Token,
  announce: (push: { repository: Repository; ref: string; before: string; after: string }) => void,
) {
  const at = (name: string): GraphqlRequest => {
    const repository = host.findRepository(name);
    const isOwn = repository !== undefined && sameRepository(token.repository, repository.name);
    if (!isOwn) {
      const words = `Could not resolve to a Repository with the name '${name}'.`;
      throw new GraphqlError('NOT_FOUND', words);
    }
    const { git, serverUrl } = host;
    return { repository, token, login: token.login, git, serverUrl };
  };
  return {
    viewer: () => ({ login: token.login }),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const request = at(`${owner}/${name}`);
      const { repository } = request;
      return {
        nameWithOwner: repository.name,
        isPrivate: repository.visibility === 'private',
        ref: ({ qualifiedName }: { readonly qualifiedName: string }) =>
          refOf(request, qualifiedName),
        object: ({ oid }: { readonly oid: string }) => commitOf(request, oid),
      };
    },
    createCommitOnBranch: async ({ input }: { readonly input: CommitInput & WithMutationId }) => {
      const request = at(input.branch.repositoryNameWithOwner ?? '');
      if (!allows(token, request.repository.name, 'contents', 'write')) {
        const by = token.kind === 'installation' ? 'integration' : 'personal access token';
        throw new GraphqlError('FORBIDDEN', `Resource not accessible by ${by}`);
      }
      const { oid, ref, repository } = await createCommitOnBranch(request, input);
      announce({ repository, ref, before: input.expectedHeadOid, after: oid });
      return {
        clientMutationId: input.clientMutationId ?? null,
        commit: await commitOf(request, oid),
        ref: await refOf(request, ref),
      };
    },
  };
}

interface WithMutationId {
  readonly clientMutationId?: string | null;
}

async function refOf(request: GraphqlRequest, name: string): Promise<object | null> {
  const refs = await request.repository.refs();
  const full = name.startsWith('refs/') ? name : `refs/heads/${name}`;
  const oid = refs[full];
  if (oid === undefined) return null;
  return {
    name: full.replace(/^refs\/heads\//, ''),
    prefix: 'refs/heads/',
    target: () => commitOf(request, oid),
    refUpdateRule: () => updateRuleOf(request, full),
  };
}

/** What a branch protection asks of the viewer; null where there is none. Rulesets are told by REST alone. */
function updateRuleOf({ repository, login }: GraphqlRequest, ref: string): object | null {
  const protections = repository.protections(ref).filter(({ by }) => by === 'branch-protection');
  if (protections.length === 0) return null;
  const rules = protections
    .filter(({ bypass = [] }) => !bypass.includes(login))
    .flatMap((protection) => protection.rules ?? []);
  const has = (type: BranchRule['type']): boolean => rules.some((rule) => rule.type === type);
  return {
    allowsForcePushes: !has('non_fast_forward'),
    requiredApprovingReviewCount: has('pull_request') ? 1 : null,
    requiredStatusCheckContexts: rules.flatMap((rule) =>
      rule.type === 'required_status_checks' ? rule.contexts : [],
    ),
    requiresLinearHistory: has('required_linear_history'),
    requiresSignatures: has('required_signatures'),
    viewerCanPush: !has('update') && !has('pull_request'),
  };
}

async function commitOf(request: GraphqlRequest, oid: string): Promise<object | null> {
  const { git, repository, serverUrl } = request;
  const found = await git.attempt(['cat-file', 'commit', oid], { cwd: repository.gitDir });
  if (found.code !== 0) return null;
  const verified = isVerified(found.stdout);
  return {
    __typename: 'Commit',
    oid,
    url: `${serverUrl}/${repository.name}/commit/${oid}`,
    signature: verified
      ? { __typename: 'GpgSignature', isValid: true, state: 'VALID', wasSignedByGitHub: true }
      : null,
  };
}
