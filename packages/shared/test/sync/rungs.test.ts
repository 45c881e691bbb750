import { expect, test } from 'vitest';
import type { ApiRefusalKind } from '../../src/github/github-api.js';
import { type NextStep, nextRung, type Rung } from '../../src/sync/rungs.js';

const rungs = ['push', 'signed-commit', 'side-branch', 'signed-side-branch'] as const;

/** What each wall leads to, from each rung. */
const walls: Readonly<Record<ApiRefusalKind, Readonly<Record<Rung, NextStep>>>> = {
  protected: {
    push: 'side-branch',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'status-checks': {
    push: 'side-branch',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  declined: {
    push: 'side-branch',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  signature: {
    push: 'signed-commit',
    'signed-commit': 'side-branch',
    'side-branch': 'signed-side-branch',
    'signed-side-branch': 'fail',
  },
  moved: {
    push: 'again',
    'signed-commit': 'again',
    'side-branch': 'again',
    'signed-side-branch': 'again',
  },
  // Push protection looks at every ref.
  secret: {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'workflow-scope': {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'no-write': {
    push: 'fail',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  credentials: {
    push: 'fail',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'not-found': {
    push: 'fail',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'no-branch': {
    push: 'fail',
    'signed-commit': 'again',
    'side-branch': 'fail',
    'signed-side-branch': 'again',
  },
  'untrusted-host': {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  proxy: {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  transient: {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  unknown: {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'rate-limited': {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'not-carried': {
    push: 'fail',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  unsupported: {
    push: 'fail',
    'signed-commit': 'side-branch',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
  'pull-requests-off': {
    push: 'fail',
    'signed-commit': 'fail',
    'side-branch': 'fail',
    'signed-side-branch': 'fail',
  },
};

test.each(Object.entries(walls))('"%s" leads to the rung that may hold', (kind, steps) => {
  const refusal = Object.keys(walls).find((each): each is ApiRefusalKind => each === kind);
  if (refusal === undefined) throw new Error(kind);
  expect(rungs.map((rung) => nextRung(rung, refusal))).toEqual(rungs.map((rung) => steps[rung]));
});

test('no ladder goes back, so that each ends', () => {
  const order: readonly NextStep[] = [...rungs, 'fail'];
  for (const steps of Object.values(walls)) {
    for (const rung of rungs) {
      const next = steps[rung];
      if (next !== 'again') expect(order.indexOf(next)).toBeGreaterThan(order.indexOf(rung));
    }
  }
});
