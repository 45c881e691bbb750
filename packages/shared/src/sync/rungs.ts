import type { ApiRefusalKind } from '../github/github-api.js';

/** A way to deliver a change. */
export type Rung =
  /** One atomic push of branch, side branch and state. */
  | 'push'
  /** GitHub commits to the branch, and signs it. */
  | 'signed-commit'
  /** The side branch carries the change. */
  | 'side-branch'
  /** GitHub commits to the side branch, and signs it. */
  | 'signed-side-branch';

/** Whether a rung delivers everything to the side branch. */
export function isOnSide(rung: Rung): boolean {
  return rung === 'side-branch' || rung === 'signed-side-branch';
}

/** Whether GitHub makes the commits, and signs them. */
export function isSigned(rung: Rung): boolean {
  return rung === 'signed-commit' || rung === 'signed-side-branch';
}

/** What comes after a refusal: another rung, another round, or a failure. */
export type NextStep = Rung | 'again' | 'fail';

/**
 * The next rung, chosen by the host's answer alone. Each rung gives up more: first the author of the commit, then its
 * place on the branch. If no rung helps, the run ends at once.
 */
export function nextRung(rung: Rung, refusal: ApiRefusalKind): NextStep {
  if (refusal === 'moved') return 'again';
  return ladder[rung][refusal] ?? 'fail';
}

type Ladder = Readonly<Record<Rung, Partial<Readonly<Record<ApiRefusalKind, Rung | 'again'>>>>>;

const ladder: Ladder = {
  push: {
    signature: 'signed-commit',
    // Probably a rule of this branch only: a hook of the server may let other branches through.
    protected: 'side-branch',
    'status-checks': 'side-branch',
    declined: 'side-branch',
  },
  'signed-commit': {
    protected: 'side-branch',
    'status-checks': 'side-branch',
    declined: 'side-branch',
    // The API may lack what a push has: a token, a mode, the operation itself.
    signature: 'side-branch',
    'not-carried': 'side-branch',
    unsupported: 'side-branch',
    credentials: 'side-branch',
    'no-write': 'side-branch',
    'not-found': 'side-branch',
    // It was deleted meanwhile: the next look finds that.
    'no-branch': 'again',
  },
  // Rules on signatures often cover all branches.
  'side-branch': { signature: 'signed-side-branch' },
  // The API may not know a branch that was created a moment ago.
  'signed-side-branch': { 'no-branch': 'again' },
};
