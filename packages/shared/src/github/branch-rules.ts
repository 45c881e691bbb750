import type { ApiAnswer, BranchRules, GitHubApiOptions } from './github-api.js';
import { ask, isRecord, type Octokit, repositoryOf } from './octokit.js';

/** What a branch protection asks of whoever is not an administrator. Its page of the REST API is for those alone. */
const query = `query ($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $branch) {
      refUpdateRule {
        requiredApprovingReviewCount
        requiredStatusCheckContexts
        requiresLinearHistory
        requiresSignatures
        viewerCanPush
      }
    }
  }
}`;

/** The rules that a branch is under: those of rulesets, and those of a branch protection where they can be read. */
export async function branchRules(
  octokit: Octokit,
  options: GitHubApiOptions,
  branch: string,
): Promise<ApiAnswer<BranchRules>> {
  const { owner, repo } = repositoryOf(options);
  const ofRulesets = await ask(options, (request) =>
    octokit.paginate(octokit.rest.repos.getBranchRules, {
      owner,
      repo,
      branch,
      per_page: 100,
      request,
    }),
  );
  const isOlder = ofRulesets.kind === 'refused' && ofRulesets.refusal.kind === 'not-found';
  if (ofRulesets.kind === 'refused' && !isOlder) return ofRulesets;
  const ofProtection = await ask(options, (request) =>
    octokit.request(`POST ${options.graphqlUrl}`, {
      query,
      variables: { owner, name: repo, branch: `refs/heads/${branch}` },
      request,
    }),
  );
  const asked = ofProtection.kind === 'done' ? protectionTypes(ofProtection.value.data) : undefined;
  // A repository that can be read has its page of rulesets, unless the server is older than they are.
  if (isOlder && asked === undefined) {
    return { kind: 'refused', refusal: { ...ofRulesets.refusal, kind: 'unsupported' } };
  }
  const types = ofRulesets.kind === 'done' ? ofRulesets.value.map(({ type }) => type) : [];
  return {
    kind: 'done',
    value: { types: new Set([...types, ...(asked ?? [])]), isWhole: asked !== undefined },
  };
}

/** By the names that the same rules have in a ruleset; undefined where the answer does not say. */
function protectionTypes(body: unknown): readonly string[] | undefined {
  const data = isRecord(body) && isRecord(body.data) ? body.data : {};
  if (!isRecord(data.repository)) return undefined;
  const { ref } = data.repository;
  const rule = isRecord(ref) ? ref.refUpdateRule : null;
  if (!isRecord(rule)) return [];
  const contexts = rule.requiredStatusCheckContexts;
  const isReviewed = typeof rule.requiredApprovingReviewCount === 'number';
  return [
    ...(isReviewed ? ['pull_request'] : []),
    ...(Array.isArray(contexts) && contexts.length > 0 ? ['required_status_checks'] : []),
    ...(rule.requiresLinearHistory === true ? ['required_linear_history'] : []),
    ...(rule.requiresSignatures === true ? ['required_signatures'] : []),
    // Whose commits have to come by a pull request may not push either.
    ...(rule.viewerCanPush === false && !isReviewed ? ['update'] : []),
  ];
}
