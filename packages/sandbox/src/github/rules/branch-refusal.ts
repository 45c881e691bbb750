import { isZero, type RefUpdate, type Refusal } from '../receive-pack.js';
import type { Protection } from './branch-rule.js';
import { findSecrets, secretWords } from './found-secrets.js';
import type { PushedObjects } from './pushed-objects.js';
import { type Violation, violationOf } from './rule-violations.js';

export interface BranchRules {
  readonly serverUrl: string;
  readonly repository: string;
  /** Who moves the branch. */
  readonly login: string;
  readonly protections: (ref: string) => readonly Protection[];
  readonly hasPassed: (sha: string, context: string) => boolean;
  /** Whether pushes are searched for secrets. */
  readonly isPushProtected: boolean;
}

/** What the rules of a branch have against an update, by the kind of rules; empty if nothing. */
export async function branchViolations(
  update: RefUpdate,
  rules: BranchRules,
  objects: PushedObjects,
): Promise<ReadonlyMap<Protection['by'], readonly Violation[]>> {
  const violations = new Map<Protection['by'], Violation[]>();
  for (const protection of rules.protections(update.ref)) {
    if (protection.bypass?.includes(rules.login) === true) continue;
    const { by } = protection;
    const found = violations.get(by) ?? [];
    found.push(...(protection.violations ?? []).map((message) => ({ message, items: [] })));
    for (const rule of protection.rules ?? []) {
      const { hasPassed } = rules;
      const violation = await violationOf(rule, { by, update, objects, hasPassed });
      const isKnown = found.some(({ message }) => message === violation?.message);
      if (violation !== undefined && !isKnown) found.push(violation);
    }
    if (found.length > 0) violations.set(by, found);
  }
  return violations;
}

/** How the server rejects an update of a branch; undefined if it accepts the update. */
export async function branchRefusal(
  update: RefUpdate,
  rules: BranchRules,
  objects: PushedObjects,
): Promise<Refusal | undefined> {
  const url = `${rules.serverUrl}/${rules.repository}`;
  const violations = await branchViolations(update, rules, objects);
  const secrets =
    rules.isPushProtected && !isZero(update.after) ? await findSecrets(update, objects) : [];
  const broken = violations.get('ruleset') ?? [];
  // Where both apply, GitHub names the rules of the ruleset alone.
  if (broken.length > 0 || secrets.length > 0) {
    const page = `${url}/rules?ref=${encodeURIComponent(update.ref)}`;
    return {
      reason: 'push declined due to repository rule violations',
      lines: [
        `error: GH013: Repository rule violations found for ${update.ref}.`,
        ...(broken.length > 0 ? [`Review all repository rules at ${page}`] : []),
        ...(secrets.length > 0 ? ['', ...secretWords(secrets, url)] : []),
        ...broken.flatMap(violationWords),
        '',
      ],
    };
  }
  const old = violations.get('branch-protection') ?? [];
  if (old.length === 0) return undefined;
  return {
    reason: 'protected branch hook declined',
    lines: [
      `error: GH006: Protected branch update failed for ${update.ref}.`,
      ...old.flatMap(violationWords),
    ],
  };
}

function violationWords({ message, items }: Violation): readonly string[] {
  if (items.length === 0) return ['', `- ${message}`];
  const found = items.length === 1 ? 'Found 1 violation:' : `Found ${items.length} violations:`;
  return ['', `- ${message}`, `  ${found}`, '', ...items.map((item) => `  ${item}`)];
}
