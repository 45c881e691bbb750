import { findNewWorkflow } from './new-workflow.js';
import { isZero, type RefUpdate, type Refusal } from './receive-pack.js';
import { type BranchRules, branchRefusal } from './rules/branch-refusal.js';
import type { PushedObjects } from './rules/pushed-objects.js';
import type { Token } from './tokens.js';

export interface PushRules extends BranchRules {
  readonly token: Token;
  /** The message of a hook of the server that refuses the ref. */
  readonly refRefusal: (ref: string) => string | undefined;
}

/** The updates that GitHub refuses before git is asked, each with GitHub's own words. */
export async function refusedUpdates(
  updates: readonly RefUpdate[],
  rules: PushRules,
  objects: PushedObjects,
): Promise<ReadonlyMap<string, Refusal>> {
  const refusals = await Promise.all(
    updates.map(async (update) => {
      const refusal =
        (await workflowRefusal(update, rules.token, objects)) ??
        (await branchRefusal(update, rules, objects)) ??
        hookRefusal(update.ref, rules);
      return refusal === undefined ? [] : [[update.ref, refusal] as const];
    }),
  );
  return new Map(refusals.flat());
}

/** Why a token may not push an update with workflow files. */
export async function workflowRefusal(
  update: RefUpdate,
  token: Token,
  objects: PushedObjects,
): Promise<Refusal | undefined> {
  if (token.permissions.workflows === 'write' || isZero(update.after)) return undefined;
  const path = await findNewWorkflow(update, objects);
  if (path === undefined) return undefined;
  const [who, lacks] =
    token.kind === 'installation'
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
