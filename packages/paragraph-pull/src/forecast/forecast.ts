import {
  type ApiRefusalKind,
  type BranchRules,
  type Destination,
  isOnSide,
  isSigned,
  nextRung,
  type Rung,
} from '@paragraph/shared';

/** The way by which a change would arrive, as far as that is known without trying. */
export interface Forecast {
  /** Undefined if none would work. */
  readonly rung: Rung | undefined;
  /** The types of the branch's rules that block an earlier rung. */
  readonly rules: readonly string[];
  /** The types of the side branch's rules that block what should go there. */
  readonly sideRules: readonly string[];
  /** Where a conflict would wait; undefined if there is none, or if everything goes to the side branch. */
  readonly besideWaits: 'side-branch' | 'paragon' | undefined;
  /** Rules that can only be checked with a real commit. */
  readonly unsure: readonly string[];
  /** Whether a signed commit would help, but the API cannot create this one. */
  readonly isRefusedByApi: boolean;
}

export interface ForecastFacts {
  readonly destination: Destination;
  /** Undefined if they could not be read. */
  readonly branch: BranchRules | undefined;
  readonly side: BranchRules | undefined;
  /** Whether the side branch exists. Fewer rules apply to a new branch. */
  readonly isSideThere: boolean;
  /** Whether a finished side branch has commits that the branch lacks. A merge would keep them, but GitHub signs no merge. */
  readonly isSideFinished: boolean;
  /** Whether a part of the plan goes to the side branch although the rest goes to the branch, such as a conflict. */
  readonly hasSideChanges: boolean;
  /** Whether there is a token for the API, which makes signed commits. */
  readonly hasToken: boolean;
  /** Whether the API can create a commit with all changes of the branch. */
  readonly isCarried: boolean;
  /** Whether it can also create the commit for the side branch, with the conflicts. */
  readonly isSideCarried: boolean;
}

/** These reject direct commits. */
const blockingRules: ReadonlySet<string> = new Set([
  'pull_request',
  'merge_queue',
  'required_status_checks',
  'required_deployments',
  'required_signatures',
  'update',
  'workflows',
  'code_scanning',
  'code_quality',
]);

/** A pull does not violate these: it rewinds, deletes and merges only a side branch that a person has finished. */
const satisfiedRules: ReadonlySet<string> = new Set([
  'creation',
  'deletion',
  'non_fast_forward',
  'required_linear_history',
  'branch_name_pattern',
  'tag_name_pattern',
  'copilot_code_review',
]);

/** Plays the ladder of a delivery against the known rules of the branch. */
export function forecast(facts: ForecastFacts): Forecast {
  const rules = new Set<string>();
  let sideRules: readonly string[] = [];
  let isRefusedByApi = false;
  let rung: Rung | undefined = facts.destination === 'side' ? 'side-branch' : 'push';
  while (rung !== undefined) {
    const found = blockingRulesOf(rung, facts);
    const refusal = refusalBy(rung, found, facts) ?? refusalBeside(rung, facts);
    if (refusal === undefined) break;
    if (refusal === 'not-carried') isRefusedByApi = true;
    if (isOnSide(rung)) sideRules = decisive(rung, found);
    else for (const rule of found) rules.add(rule);
    const next = nextRung(rung, refusal);
    rung = next === 'fail' || next === 'again' ? undefined : next;
  }
  const besideWaits = rung === undefined ? undefined : waitsAfter(rung, facts);
  if (besideWaits === 'paragon') sideRules = blockingRulesBeside(rung, facts);
  const unsure = rung === undefined ? [] : unsureOf(rung, facts);
  return { rung, rules: [...rules], sideRules, besideWaits, unsure, isRefusedByApi };
}

/**
 * The rules that reject the commit. A signed commit satisfies the signature rule, so name that rule only if it is the
 * only one.
 */
function decisive(rung: Rung, found: readonly string[]): readonly string[] {
  const others = withoutSignatures(found);
  return isSigned(rung) && others.length > 0 ? others : found;
}

function withoutSignatures(types: readonly string[]): readonly string[] {
  return types.filter((type) => type !== 'required_signatures');
}

function blockingRulesOf(rung: Rung, facts: ForecastFacts): readonly string[] {
  if (isOnSide(rung)) return blockingRulesOfSide(rung, facts);
  return [...(facts.branch?.types ?? [])].filter((type) => blockingRules.has(type));
}

function blockingRulesOfSide(
  rung: Rung,
  { side, isSideThere, isSideFinished }: ForecastFacts,
): readonly string[] {
  const types = [...(side?.types ?? [])];
  if (!isSideThere) {
    return types.filter((type) => type === 'creation' || type === 'required_signatures');
  }
  // The next commit merges a finished side branch. If GitHub makes the commits, the branch is reset instead.
  const ofNewLine = isSigned(rung) ? 'non_fast_forward' : 'required_linear_history';
  return types.filter((type) => blockingRules.has(type) || (isSideFinished && type === ofNewLine));
}

/** The rules that keep a part of the plan from the side branch, while the rest goes to the branch. */
function blockingRulesBeside(rung: Rung | undefined, facts: ForecastFacts): readonly string[] {
  if (rung === 'push') return blockingRulesOfSide('side-branch', facts);
  return withoutSignatures(blockingRulesOfSide('signed-side-branch', facts));
}

/** One push moves both branches. If the side branch requires only signatures, GitHub makes the commits of both. */
function refusalBeside(rung: Rung, facts: ForecastFacts): ApiRefusalKind | undefined {
  if (rung !== 'push' || !facts.hasSideChanges) return undefined;
  const found = blockingRulesBeside(rung, facts);
  return found.length > 0 && withoutSignatures(found).length === 0 ? 'signature' : undefined;
}

function waitsAfter(rung: Rung, facts: ForecastFacts): Forecast['besideWaits'] {
  if (isOnSide(rung) || !facts.hasSideChanges) return undefined;
  const isCarried = rung === 'push' || facts.isSideCarried;
  return blockingRulesBeside(rung, facts).length === 0 && isCarried ? 'side-branch' : 'paragon';
}

/** What the host would answer; undefined if it would accept the commit. */
function refusalBy(
  rung: Rung,
  found: readonly string[],
  { hasToken, isCarried, isSideCarried }: ForecastFacts,
): ApiRefusalKind | undefined {
  if (isSigned(rung) && !hasToken) return 'credentials';
  if (isSigned(rung) && !(isOnSide(rung) ? isSideCarried : isCarried)) return 'not-carried';
  const others = isSigned(rung) ? withoutSignatures(found) : found;
  if (others.length === 0) return undefined;
  if (withoutSignatures(others).length === 0) return 'signature';
  return others.every((type) => type === 'required_status_checks') ? 'status-checks' : 'protected';
}

function unsureOf(rung: Rung, { branch, side }: ForecastFacts): readonly string[] {
  const types = [...((isOnSide(rung) ? side : branch)?.types ?? [])];
  return types.filter((type) => !blockingRules.has(type) && !satisfiedRules.has(type));
}
