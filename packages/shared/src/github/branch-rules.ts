import type { ApiAnswer, BranchRules, GitHubApiOptions } from './github-api.js';
import { ask, isRecord, type Octokit, repositoryOf } from './octokit.js';

/**
 * A branch protection's requirements, for people who are not administrators. The REST API shows it only to
 * administrators.
 */
const query = `query ($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $branch) {
      refUpdateRule {
        allowsForcePushes
        requiredApprovingReviewCount
        requiredStatusCheckContexts
        requiresLinearHistory
        requiresSignatures
        viewerCanPush
      }
    }
  }
}`;

/** The rules that apply to a branch: those of rulesets, and those of a branch protection if they can be read. */
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
  // A readable repository answers about rulesets, unless the server is too old for them.
  if (isOlder && asked === undefined) {
    return { kind: 'refused', refusal: { ...ofRulesets.refusal, kind: 'unsupported' } };
  }
  const types = ofRulesets.kind === 'done' ? ofRulesets.value.map(({ type }) => type) : [];
  return {
    kind: 'done',
    value: { types: new Set([...types, ...(asked ?? [])]), isWhole: asked !== undefined },
  };
}

/** Named as the same rules in a ruleset; undefined if the answer does not tell. */
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
    // A branch protection forbids forced pushes by default.
    ...(rule.allowsForcePushes === false ? ['non_fast_forward'] : []),
    // A person who must use a pull request may not push either.
    ...(rule.viewerCanPush === false && !isReviewed ? ['update'] : []),
  ];
}
