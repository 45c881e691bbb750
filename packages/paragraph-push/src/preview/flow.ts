import { field, textField } from '@paragraph/shared';

/** A step of a normalized workflow. */
export interface FlowStep {
  /** Its place in the build, by which other steps refer to it. */
  readonly index: number;
  readonly value: unknown;
  readonly type: string;
}

/** Steps that run one after the other. */
export interface Chain {
  readonly owner: ChainOwner;
  /** Places in the build. */
  readonly steps: readonly number[];
}

/** Where a chain starts. */
type ChainOwner =
  | { readonly kind: 'workflow' }
  /** One of the ways of a step, such as `Yes`, or the loop of one. */
  | { readonly kind: 'way'; readonly step: number; readonly way: string }
  /** Nothing leads to its first step. */
  | { readonly kind: 'unused'; readonly step: number };

export function flowSteps(workflow: unknown): readonly FlowStep[] {
  const steps = field(workflow, 'steps');
  return Array.isArray(steps)
    ? steps.map((value: unknown, index) => ({ index, value, type: textField(value, 'type') ?? '' }))
    : [];
}

export function isTrigger({ type }: Pick<FlowStep, 'type'>): boolean {
  return type.startsWith('TRIGGER/');
}

/** The step that a label stands for. */
function stepAt(label: unknown): number | undefined {
  const digits = typeof label === 'string' ? /^\0step (?<digits>\d+);$/.exec(label) : null;
  return digits?.groups?.digits === undefined ? undefined : Number(digits.groups.digits);
}

/** The workflow as it runs. Each step is in one chain, regardless of the order in the build. */
export function chainsOf(steps: readonly FlowStep[]): readonly Chain[] {
  const waysOut = steps.map(waysOf);
  const met = new Set<number>();
  const chains: Chain[] = [];
  const follow = (owner: ChainOwner, start: number): void => {
    const chain: number[] = [];
    for (let next: number | undefined = start; next !== undefined && !met.has(next); ) {
      const step: FlowStep | undefined = steps[next];
      if (step === undefined) break;
      met.add(next);
      chain.push(next);
      next = stepAt(field(step.value, 'next'));
    }
    chains.push({ owner, steps: chain });
    for (const index of chain) {
      for (const { way, start: first } of waysOut[index] ?? []) {
        follow({ kind: 'way', step: index, way }, first);
      }
    }
  };
  const trigger = steps.find(isTrigger);
  if (trigger !== undefined) follow({ kind: 'workflow' }, trigger.index);
  const led = new Set(
    steps.flatMap(({ index, value }) => [
      stepAt(field(value, 'next')),
      ...(waysOut[index] ?? []).map(({ start }) => start),
    ]),
  );
  // First the steps that nothing leads to, then cycles, which Paragon would refuse.
  for (const { index } of [...steps.filter((step) => !led.has(step.index)), ...steps]) {
    if (!met.has(index)) follow({ kind: 'unused', step: index }, index);
  }
  return chains;
}

interface Way {
  readonly way: string;
  readonly start: number;
}

/** Where a step branches: the ways of a condition, the steps of a loop. */
function waysOf({ value }: FlowStep): readonly Way[] {
  const parameters = field(value, 'parameters');
  const choices = field(parameters, 'choices');
  const ways = Array.isArray(choices)
    ? choices.map((choice: unknown, index) => ({
        way: textField(choice, 'label') ?? `way ${index + 1}`,
        start: stepAt(field(choice, 'next')),
      }))
    : [];
  const loop = { way: 'loop', start: stepAt(field(parameters, 'nextToIterate')) };
  return [...ways, loop].flatMap(({ way, start }) => (start === undefined ? [] : [{ way, start }]));
}
