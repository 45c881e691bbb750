import { isZero, type RefUpdate, type Refusal } from './receive-pack.js';
import type { Token } from './tokens.js';

/** What a branch demands of an update, in the words that its violations are reported with. */
export interface Protection {
  /** `branch-protection` answers with GH006, `ruleset` with GH013. */
  readonly by: 'branch-protection' | 'ruleset';
  /** For example `Changes must be made through a pull request.` */
  readonly violations: readonly string[];
  /** Logins whose pushes the rule lets through. */
  readonly bypass?: readonly string[];
}

/** A workflow file that an update creates or changes, and that no other branch holds like this. */
export type NewWorkflows = (update: RefUpdate) => Promise<string | undefined>;

export interface PushRules {
  readonly serverUrl: string;
  readonly repository: string;
  readonly token: Token;
  readonly protection: (ref: string) => Protection | undefined;
  /** The message of a hook of the server that refuses the ref. */
  readonly refRefusal: (ref: string) => string | undefined;
  readonly newWorkflow: NewWorkflows;
}

/** The updates that GitHub refuses before git is asked, each with GitHub's own words. */
export async function refusedUpdates(
  updates: readonly RefUpdate[],
  rules: PushRules,
): Promise<ReadonlyMap<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  for (const update of updates) {
    const refusal =
      (await workflowRefusal(update, rules)) ??
      protectionRefusal(update.ref, rules) ??
      hookRefusal(update.ref, rules);
    if (refusal !== undefined) refusals.set(update.ref, refusal);
  }
  return refusals;
}

async function workflowRefusal(update: RefUpdate, rules: PushRules): Promise<Refusal | undefined> {
  if (rules.token.permissions.workflows === 'write' || isZero(update.after)) return undefined;
  const path = await rules.newWorkflow(update);
  if (path === undefined) return undefined;
  const [who, lacks] =
    rules.token.kind === 'installation'
      ? ['a GitHub App', '`workflows` permission']
      : ['a Personal Access Token', '`workflow` scope'];
  const reason = `refusing to allow ${who} to create or update workflow \`${path}\` without ${lacks}`;
  return { reason, lines: [] };
}

function hookRefusal(ref: string, rules: PushRules): Refusal | undefined {
  const message = rules.refRefusal(ref);
  return message === undefined
    ? undefined
    : { reason: 'pre-receive hook declined', lines: [message] };
}

function protectionRefusal(ref: string, rules: PushRules): Refusal | undefined {
  const protection = rules.protection(ref);
  if (protection === undefined || protection.violations.length === 0) return undefined;
  if (protection.bypass?.includes(rules.token.login) === true) return undefined;
  const violations = protection.violations.flatMap((text) => ['', `- ${text}`]);
  if (protection.by === 'branch-protection') {
    return {
      reason: 'protected branch hook declined',
      lines: [`error: GH006: Protected branch update failed for ${ref}.`, ...violations],
    };
  }
  const page = `${rules.serverUrl}/${rules.repository}/rules?ref=${encodeURIComponent(ref)}`;
  return {
    reason: 'push declined due to repository rule violations',
    lines: [
      `error: GH013: Repository rule violations found for ${ref}.`,
      `Review all repository rules at ${page}`,
      ...violations,
      '',
    ],
  };
}
