import type { ApiRefusal } from '../github/github-api.js';
import { reasonOf } from './later-steps.js';
import type { SideRefused } from './ports.js';
import type { Destination } from './waiting-file.js';

/** How often a pull starts again because the branch has moved. */
export const mostPullRounds = 6;

/** What a round knows from the rounds before it. */
export interface RoundKnowledge {
  /** Where changes go. To the side branch by choice, or because the branch rejected them. */
  readonly destination: Destination;
  /** Why they go to the side branch; undefined by choice, or if the branch has not rejected anything. */
  readonly because: ApiRefusal | undefined;
  /** Why the host rejects the side branch, in its words; undefined if it accepts it or was not asked. */
  readonly sideRefusal: string | undefined;
}

/** Why another round is needed, and what it needs to know. */
export type NextRound =
  | { readonly kind: 'moved' }
  | SideRefused
  | { readonly kind: 'to-side'; readonly because: ApiRefusal };

/** What the rounds of a pull are made of. */
export interface Rounds<Look, End> {
  /** Reads the refs. */
  look(): Promise<Look>;
  /** Plans from the refs as they were seen, and delivers. */
  round(known: RoundKnowledge, seen: Look): Promise<End | NextRound>;
  /** Tells why another round comes, and waits if others should come first. */
  before(next: NextRound): Promise<void>;
}

/** Plays rounds until one ends; `moved-too-often` if in each of them another run or commit came first. */
export async function untilSettled<Look, End extends { readonly kind: 'end' }>(
  { look, round, before }: Rounds<Look, End>,
  first: { readonly known: RoundKnowledge; readonly seen: Look },
): Promise<End | 'moved-too-often'> {
  let { known, seen } = first;
  for (let count = 1; ; count += 1) {
    const end = await round(known, seen);
    if (end.kind === 'end') return end;
    if (end.kind === 'moved' && count >= mostPullRounds) return 'moved-too-often';
    await before(end);
    if (end.kind === 'to-side') {
      // No ref has moved.
      known = { ...known, destination: 'side', because: end.because };
      continue;
    }
    if (end.kind === 'side-refused') known = { ...known, sideRefusal: reasonOf(end.reason) };
    // After a signed commit, the branch has moved also if the side branch was refused.
    seen = await look();
  }
}
