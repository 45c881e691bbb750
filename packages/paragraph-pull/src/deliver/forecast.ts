import {
  type ApiRefusalKind,
  type BranchRules,
  type Destination,
  isOnSide,
  nextRung,
  type Rung,
} from '@paragraph/shared';

/** The way by which a change would arrive, as far as that is known without trying. */
export interface Forecast {
  /** Undefined if none would work. */
  readonly rung: Rung | undefined;
  /** The types of the rules that block an earlier rung. */
  readonly rules: readonly string[];
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
  /** Whether there is a token for the API, which makes signed commits. */
  readonly hasToken: boolean;
  /** Whether the API can create a commit with all changes of the branch. */
  readonly isCarried: boolean;
  /** Whether it can also create the commit for the side branch, with the conflicts. */
  readonly isSideCarried: boolean;
}

/** These reject direct commits. */
const walls: ReadonlySet<string> = new Set([
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

/** A pull never violates these: it does not rewind or delete a branch, and makes no merge commit on it. */
const kept: ReadonlySet<string> = new Set([
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
  let isRefusedByApi = false;
  let rung: Rung | undefined = facts.destination === 'side' ? 'side-branch' : 'push';
  while (rung !== undefined) {
    const found = wallsOf(rung, facts);
    const refusal = refusalBy(rung, found, facts);
    if (refusal === undefined) break;
    if (refusal === 'not-carried') isRefusedByApi = true;
    for (const rule of found) rules.add(rule);
    const next = nextRung(rung, refusal);
    rung = next === 'fail' || next === 'again' ? undefined : next;
  }
  const unsure = rung === undefined ? [] : unsureOf(rung, facts);
  return { rung, rules: [...rules], unsure, isRefusedByApi };
}

function wallsOf(rung: Rung, { branch, side, isSideThere }: ForecastFacts): readonly string[] {
  const types = [...((isOnSide(rung) ? side : branch)?.types ?? [])];
  if (!isOnSide(rung) || isSideThere) return types.filter((type) => walls.has(type));
  return types.filter((type) => type === 'creation' || type === 'required_signatures');
}

/** What the host would answer; undefined if it would accept the commit. */
function refusalBy(
  rung: Rung,
  found: readonly string[],
  { hasToken, isCarried, isSideCarried }: ForecastFacts,
): ApiRefusalKind | undefined {
  const isSigned = rung === 'signed-commit' || rung === 'signed-side-branch';
  if (isSigned && !hasToken) return 'credentials';
  if (isSigned && !(isOnSide(rung) ? isSideCarried : isCarried)) return 'not-carried';
  const others = isSigned ? found.filter((type) => type !== 'required_signatures') : found;
  if (others.length === 0) return undefined;
  if (others.every((type) => type === 'required_signatures')) return 'signature';
  return others.every((type) => type === 'required_status_checks') ? 'status-checks' : 'protected';
}

function unsureOf(rung: Rung, { branch, side }: ForecastFacts): readonly string[] {
  const types = [...((isOnSide(rung) ? side : branch)?.types ?? [])];
  return types.filter((type) => !walls.has(type) && !kept.has(type));
}
