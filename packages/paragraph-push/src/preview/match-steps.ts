import { field, relabeling, textField } from '@paragraph/shared';
import { type FlowStep, isTrigger } from './flow.js';

/** A step before and after. */
interface StepPair {
  readonly before: FlowStep;
  readonly after: FlowStep;
}

export interface MatchedSteps {
  readonly pairs: readonly StepPair[];
  readonly added: readonly FlowStep[];
  readonly removed: readonly FlowStep[];
}

/**
 * Pairs the steps of two versions of a workflow. Each build makes new ids, and a refactoring changes names in code, so
 * the strongest sign that both steps share decides. Steps with the same sign are paired in order.
 *
 * @param before In the order in which they run, as `after`.
 */
export function matchSteps(before: readonly FlowStep[], after: readonly FlowStep[]): MatchedSteps {
  let left: MatchedSteps = { pairs: [], added: after, removed: before };
  for (const each of signs) left = matchedBy(left, each);
  return left;
}

interface Sign {
  /** Undefined if a step has none. */
  of(step: FlowStep): string | undefined;
  /** Whether equal signs prove that steps are the same, so that they are paired even if one side has more of them. */
  readonly isSure: boolean;
}

/** From the surest to the last resort. */
const signs: readonly Sign[] = [
  { of: (step) => (isTrigger(step) ? 'trigger' : undefined), isSure: false },
  { of: (step) => sign('all', codeName(step), content(step)), isSure: true },
  { of: (step) => sign('content', content(step)), isSure: true },
  { of: (step) => sign('name', step.type, codeName(step)), isSure: false },
  { of: (step) => sign('title', step.type, title(step)), isSure: false },
  { of: (step) => sign('type', step.type), isSure: false },
];

function matchedBy({ pairs, added, removed }: MatchedSteps, { of, isSure }: Sign): MatchedSteps {
  const candidates = bySign(added, of);
  const found = [...bySign(removed, of)].flatMap(([key, steps]) => {
    const others = candidates.get(key) ?? [];
    if (steps.length !== others.length && !isSure) return [];
    return steps.flatMap((before, index) => {
      const after = others[index];
      return after === undefined ? [] : [{ before, after }];
    });
  });
  const taken = new Set(found.flatMap((pair) => [pair.before, pair.after]));
  return {
    pairs: [...pairs, ...found],
    added: added.filter((step) => !taken.has(step)),
    removed: removed.filter((step) => !taken.has(step)),
  };
}

function bySign(
  steps: readonly FlowStep[],
  of: Sign['of'],
): ReadonlyMap<string, readonly FlowStep[]> {
  const groups = new Map<string, FlowStep[]>();
  for (const step of steps) {
    const key = of(step);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return groups;
}

function sign(kind: string, ...parts: ReadonlyArray<string | undefined>): string | undefined {
  return parts.includes(undefined) ? undefined : JSON.stringify([kind, ...parts]);
}

/** The key of the step in `register`. */
export function codeName({ value }: FlowStep): string | undefined {
  return textField(field(value, '_migrations'), 'name');
}

function title({ value }: FlowStep): string | undefined {
  return textField(value, 'description');
}

/** What the step does, regardless of the places of the steps that it refers to. */
function content({ type, value }: FlowStep): string {
  const anyStep = relabeling((label) => (label.startsWith('step ') ? 'step 0' : label));
  return JSON.stringify([
    type,
    title({ type, value, index: 0 }),
    anyStep(field(value, 'parameters')),
  ]);
}
