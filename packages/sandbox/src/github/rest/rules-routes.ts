import type { BranchRule } from '../rules/branch-rule.js';
import { pageOf, pageParameters } from './pagination.js';
import { apiUrl, numericId } from './resources.js';
import { RestError, type Route } from './rest-request.js';

export const rulesRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/rules/branches/{branch*}',
    permission: 'metadata',
    access: 'read',
    query: [...pageParameters],
    docs: 'repos/rules#get-rules-for-a-branch',
    async answer(request) {
      const { repository, params } = request;
      const protections = repository.protections(`refs/heads/${params.branch}`);
      // Only an administrator can read the rules of a branch protection.
      const rules = protections
        .filter(({ by }) => by === 'ruleset')
        .flatMap((protection, index) =>
          (protection.rules ?? []).map((rule) => ({
            ...ruleResource(rule),
            ruleset_source_type: 'Repository',
            ruleset_source: repository.name,
            ruleset_id: numericId(`${repository.name} ruleset ${index}`),
          })),
        );
      const path = `/rules/branches/${encodeURI(params.branch ?? '')}`;
      const { items, headers } = pageOf({ ...request, path }, rules);
      return { status: 200, headers, body: [...items] };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/branches/{branch*}/protection',
    // No job's token has it.
    permission: 'administration',
    access: 'read',
    docs: 'branches/branch-protection#get-branch-protection',
    async answer(request) {
      const { repository, params } = request;
      const ref = `refs/heads/${params.branch}`;
      if ((await repository.resolve(ref)) === undefined)
        throw new RestError(404, 'Branch not found');
      const rules = repository
        .protections(ref)
        .filter(({ by }) => by === 'branch-protection')
        .flatMap((protection) => protection.rules ?? []);
      if (rules.length === 0) throw new RestError(404, 'Branch not protected');
      const url = apiUrl(request, `/branches/${encodeURI(params.branch ?? '')}/protection`);
      return { status: 200, body: protectionResource(rules, url) };
    },
  },
];

function ruleResource(rule: BranchRule): object {
  const { type } = rule;
  switch (rule.type) {
    case 'required_status_checks':
      return {
        type,
        parameters: {
          required_status_checks: rule.contexts.map((context) => ({ context })),
          strict_required_status_checks_policy: false,
        },
      };
    case 'commit_message_pattern':
    case 'commit_author_email_pattern':
    case 'committer_email_pattern':
    case 'branch_name_pattern': {
      const { operator, pattern, negate = false } = rule;
      return { type, parameters: { operator, pattern, negate } };
    }
    case 'file_path_restriction':
      return { type, parameters: { restricted_file_paths: [...rule.paths] } };
    case 'pull_request':
      return {
        type,
        parameters: {
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_approving_review_count: 1,
          required_review_thread_resolution: false,
        },
      };
    case 'merge_queue':
      return {
        type,
        parameters: {
          check_response_timeout_minutes: 60,
          grouping_strategy: 'ALLGREEN',
          max_entries_to_build: 5,
          max_entries_to_merge: 5,
          merge_method: 'MERGE',
          min_entries_to_merge: 1,
          min_entries_to_merge_wait_minutes: 5,
        },
      };
    case 'update':
      return { type, parameters: { update_allows_fetch_and_merge: false } };
    case 'creation':
    case 'deletion':
    case 'non_fast_forward':
    case 'required_linear_history':
    case 'required_signatures':
      return { type };
  }
}

function protectionResource(rules: readonly BranchRule[], url: string): object {
  const has = (type: BranchRule['type']): boolean => rules.some((rule) => rule.type === type);
  const contexts = rules.flatMap((rule) =>
    rule.type === 'required_status_checks' ? rule.contexts : [],
  );
  return {
    url,
    ...(contexts.length === 0
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict: false,
            contexts,
            checks: contexts.map((context) => ({ context, app_id: null })),
            contexts_url: `${url}/required_status_checks/contexts`,
          },
        }),
    ...(has('pull_request')
      ? {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: false,
            required_approving_review_count: 1,
          },
        }
      : {}),
    required_signatures: {
      url: `${url}/required_signatures`,
      enabled: has('required_signatures'),
    },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
    required_linear_history: { enabled: has('required_linear_history') },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
  };
}
