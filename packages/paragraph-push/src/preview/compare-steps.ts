import { field, relabeling, textField, withoutFields } from '@paragraph/shared';
import { type Chain, chainsOf, type FlowStep, flowSteps, isTrigger } from './flow.js';
import { codeName, type MatchedSteps, matchSteps } from './match-steps.js';
import type { ProjectChange, ValueChange } from './project-change.js';
import { inSameOrder } from './same-order.js';
import {
  type ComparedValue,
  differs,
  valueChange,
  valueChanges,
  verbFor,
} from './value-changes.js';
import type { OuterNames } from './value-texts.js';

/** A workflow in one of the two builds. */
export interface WorkflowVersion {
  readonly workflow: unknown;
  readonly names: OuterNames;
  /** Gives events the names that they have on both sides. */
  commonLabel(label: string): string;
}

interface ComparedSteps {
  readonly changes: ReadonlyArray<Pick<ProjectChange, 'change' | 'kind' | 'name' | 'values'>>;
  /** How many are the same on both sides. */
  readonly same: number;
}

/** Compares the steps of a workflow: what they do and where they run, regardless of their order in the build. */
export function compareSteps(before: WorkflowVersion, after: WorkflowVersion): ComparedSteps {
  const old = stepFlow(before);
  const fresh = stepFlow(after);
  const matched = matchSteps(old.steps, fresh.steps);
  const common = commonNames(matched);
  const oldSide = namingOf(before, old, common.before);
  const freshSide = namingOf(after, fresh, common.after);
  const moved = movedSteps(old.chains, fresh.chains, common);
  const isSameFlow = moved.size + matched.added.length + matched.removed.length === 0;

  const ofPairs = inOrder(matched.pairs).map(({ before: was, after: is }) => {
    const ofStep = stepValues(oldSide.of(was), freshSide.of(is));
    const values =
      ofStep.length === 0 && isSameFlow ? linkValues(oldSide.of(was), freshSide.of(is)) : ofStep;
    const from = oldSide.place(was.index);
    const to = freshSide.place(is.index);
    const place = moved.has(is.index) ? [{ of: 'place', before: from, after: to }] : [];
    return { step: is, values: [...place, ...values] };
  });
  const changed = ofPairs.filter(({ values }) => values.length > 0);
  const changes = [
    ...matched.removed.map((step) => ({
      change: 'removed' as const,
      kind: kindOf(step),
      name: titleOf(step),
      values: [{ of: 'place', before: oldSide.place(step.index) }],
    })),
    ...matched.added.map((step) => ({
      change: 'added' as const,
      kind: kindOf(step),
      name: titleOf(step),
      values: addedValues(freshSide, step),
    })),
    ...changed.map(({ step, values }) => ({
      change: verbFor(values, 'place'),
      kind: kindOf(step),
      name: titleOf(step),
      values,
    })),
  ];
  return { changes, same: matched.pairs.length - changed.length };
}

interface StepFlow {
  /** In the order in which they run. */
  readonly steps: readonly FlowStep[];
  readonly chains: readonly Chain[];
}

function stepFlow({ workflow }: WorkflowVersion): StepFlow {
  const built = flowSteps(workflow);
  const chains = chainsOf(built);
  const steps = chains.flatMap((chain) => chain.steps.flatMap((index) => built[index] ?? []));
  return { steps, chains };
}

/** The name that a step has on both sides; by its place in each of the builds. */
interface CommonNames {
  readonly before: ReadonlyMap<number, string>;
  readonly after: ReadonlyMap<number, string>;
}

function commonNames({ pairs }: MatchedSteps): CommonNames {
  const named = (side: 'before' | 'after') =>
    new Map(pairs.map((pair, number) => [pair[side].index, `step ${number}`]));
  return { before: named('before'), after: named('after') };
}

interface StepNaming {
  of(step: FlowStep): ComparedValue & { readonly step: FlowStep };
  /** The place of a step in the flow, in words. */
  place(index: number): string;
}

function namingOf(
  { names, commonLabel }: WorkflowVersion,
  { steps, chains }: StepFlow,
  common: ReadonlyMap<number, string>,
): StepNaming {
  const titles = new Map(steps.map((step) => [step.index, titleOf(step)]));
  const title = (index: number): string => titles.get(index) ?? `step ${index + 1}`;
  const toCommon = relabeling((label) => {
    if (!label.startsWith('step ')) return commonLabel(label);
    return (
      common.get(Number(label.slice('step '.length))) ?? `step 9${label.slice('step '.length)}`
    );
  });
  return {
    of: (step) => ({
      step,
      value: step.value,
      names: { ...names, step: title },
      common: toCommon,
    }),
    place: (index) => placeOf(index, chains, title),
  };
}

function placeOf(
  index: number,
  chains: readonly Chain[],
  title: (index: number) => string,
): string {
  const chain = chains.find(({ steps }) => steps.includes(index));
  if (chain === undefined) return 'nowhere';
  const position = chain.steps.indexOf(index);
  const previous = chain.steps[position - 1];
  if (previous !== undefined) return `after ${title(previous)}`;
  switch (chain.owner.kind) {
    case 'workflow':
      return 'first';
    case 'way':
      return `first in ${chain.owner.way} of ${title(chain.owner.step)}`;
    case 'unused':
      return 'unused';
  }
}

/** Steps of the new version, by their place in its build, that run elsewhere than before. */
function movedSteps(
  before: readonly Chain[],
  after: readonly Chain[],
  common: CommonNames,
): ReadonlySet<number> {
  const old = new Map(before.map((chain) => [ownerName(chain, common.before), chain]));
  const moved = new Set<number>();
  for (const chain of after) {
    const was = old.get(ownerName(chain, common.after))?.steps ?? [];
    const names = (steps: readonly number[], known: ReadonlyMap<number, string>) =>
      steps.flatMap((step) => known.get(step) ?? []);
    const stays = inSameOrder(names(was, common.before), names(chain.steps, common.after));
    for (const step of chain.steps) {
      const name = common.after.get(step);
      if (name !== undefined && !stays.has(name)) moved.add(step);
    }
  }
  return moved;
}

function ownerName({ owner, steps }: Chain, common: ReadonlyMap<number, string>): string {
  switch (owner.kind) {
    case 'workflow':
      return 'workflow';
    case 'way':
      return `${owner.way} of ${common.get(owner.step)}`;
    case 'unused':
      // Named after the first of its steps that both sides have.
      return `unused ${steps.map((step) => common.get(step)).find((name) => name !== undefined)}`;
  }
}

/** What differs in a step, except where it runs. */
function stepValues(
  before: ComparedValue & { readonly step: FlowStep },
  after: ComparedValue & { readonly step: FlowStep },
): readonly ValueChange[] {
  const one = (of: string, get: (step: FlowStep) => unknown): readonly ValueChange[] => {
    const [was, is] = [
      { ...before, value: get(before.step) },
      { ...after, value: get(after.step) },
    ];
    return differs(was, is) ? [valueChange(of, was, is)] : [];
  };
  const group = (get: (step: FlowStep) => unknown): readonly ValueChange[] =>
    valueChanges({ ...before, value: get(before.step) }, { ...after, value: get(after.step) });
  const names = [codeName(before.step), codeName(after.step)];
  return [
    ...one('type', ({ type }) => type),
    ...one('title', ({ value }) => field(value, 'description')),
    // A step from the dashboard has none until code gives it one.
    ...(names.includes(undefined) ? [] : one('name in code', codeName)),
    ...group(ownParameters).map(({ of, ...rest }) => ({ of: shortName(of), ...rest })),
    ...group(({ value }) => withoutFields(value, known)),
  ];
}

/** The links of a step in a flow that Paragon would refuse, such as a cycle. */
function linkValues(before: ComparedValue, after: ComparedValue): readonly ValueChange[] {
  const links = (side: ComparedValue): ComparedValue => ({
    ...side,
    value: { next: field(side.value, 'next'), parameters: field(side.value, 'parameters') },
  });
  return valueChanges(links(before), links(after));
}

const known = ['id', 'type', 'description', 'parameters', 'next', '_migrations'];

/** The parameters without links to other steps: those links are reported as the places of these steps. */
function ownParameters({ value }: FlowStep): unknown {
  const parameters = withoutFields(field(value, 'parameters'), ['nextToIterate']);
  const choices = parameters.choices;
  if (!Array.isArray(choices)) return parameters;
  return {
    ...parameters,
    choices: choices.map((choice: unknown) => withoutFields(choice, ['next'])),
  };
}

/** `actionParameters › channel` is `channel` to people. */
function shortName(of: string): string {
  return of.replace(/^(?:actionParameters|parameters) › /, '');
}

function addedValues(side: StepNaming, step: FlowStep): readonly ValueChange[] {
  const nothing = { ...side.of(step), value: {} };
  return [
    { of: 'place', after: side.place(step.index) },
    { of: 'type', after: step.type },
    ...valueChanges(nothing, { ...side.of(step), value: ownParameters(step) }).map(
      ({ of, ...rest }) => ({ of: shortName(of), ...rest }),
    ),
  ];
}

function kindOf(step: FlowStep): 'trigger' | 'step' {
  return isTrigger(step) ? 'trigger' : 'step';
}

/** What people call a step. Without a title, core gives it a placeholder. */
export function titleOf(step: FlowStep): string {
  const title = textField(step.value, 'description');
  if (title !== undefined && title !== 'description') return title;
  return isTrigger(step) ? 'Trigger' : (codeName(step) ?? step.type);
}

function inOrder<Pair extends { readonly after: FlowStep }>(pairs: readonly Pair[]) {
  return pairs.toSorted((one, other) => one.after.index - other.after.index);
}
