import { expect } from 'vitest';
import type { Decision, PlanInput } from '../../src/sync/decision.js';
import { plan } from '../../src/sync/plan.js';

/** The plan of one file, where nothing is ever built. */
export function only(input: PlanInput): Decision | undefined {
  const { decided, questions } = plan(input, undefined);
  expect(questions).toEqual([]);
  expect(decided.length).toBeLessThanOrEqual(1);
  return decided[0];
}

/** What the branch holds by a decision: a letter, `-`, or `=` where nothing changes. */
export function result(decision: Decision | undefined): string {
  if (decision?.outcome.kind === 'delete') return '-';
  if (decision?.outcome.kind !== 'write') return decision === undefined ? '' : '=';
  const { content } = decision.outcome.version;
  return typeof content === 'string' ? content.trim() : 'bytes';
}
