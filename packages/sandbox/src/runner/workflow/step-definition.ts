import type { Place } from './places.js';
import type { YamlNode } from './yaml-node.js';

/** A step as written; texts may hold `${{ }}`. */
export type StepDefinition = UsesStep | RunStep;

interface CommonStep {
  readonly id?: string;
  readonly name?: string;
  /** Normalized: never empty, always with a status function. */
  readonly condition: string;
  readonly env: Readonly<Record<string, string>>;
  readonly continueOnError: string;
  readonly timeoutMinutes: string;
}

export interface UsesStep extends CommonStep {
  readonly kind: 'uses';
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

export interface RunStep extends CommonStep {
  readonly kind: 'run';
  readonly run: string;
  readonly shell?: string;
  readonly workingDirectory?: string;
}

const known = [
  'id',
  'name',
  'if',
  'env',
  'continue-on-error',
  'timeout-minutes',
  'uses',
  'with',
  'run',
  'shell',
  'working-directory',
] as const;

/** Where the steps stand: in a job, or in a composite action with its fewer contexts. */
export type StepsOwner = 'job' | 'action';

export function readSteps(node: YamlNode, owner: StepsOwner): readonly StepDefinition[] {
  const steps = node.items().map((item) => ({ item, step: readStep(item, owner) }));
  const ids = new Set<string>();
  for (const { item, step } of steps) {
    const id = step.id?.toLowerCase();
    if (id === undefined) continue;
    if (ids.has(id)) {
      item.problem(
        `The identifier '${step.id}' may not be used more than once within the same scope.`,
      );
    }
    ids.add(id);
  }
  return steps.map(({ step }) => step);
}

function readStep(node: YamlNode, owner: StepsOwner): StepDefinition {
  const field = node.fields(known);
  const place: Place = owner === 'job' ? 'step' : 'actionStep';
  const id = field('id').optionalText();
  if (id !== undefined && !/^[A-Za-z_][\w-]*$/.test(id)) {
    field('id').problem(`The identifier '${id}' is invalid.`);
  }
  const name = field('name').optionalTemplate(place);
  const common = {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    condition: field('if').condition(owner === 'job' ? 'stepIf' : 'actionStepIf'),
    env: field('env').templates(place),
    continueOnError: field('continue-on-error').template(place),
    timeoutMinutes: field('timeout-minutes').template(place),
  };
  if (field('uses').isMissing === field('run').isMissing) {
    node.problem("A step needs one of 'uses' and 'run'");
  }
  if (!field('uses').isMissing) {
    for (const name of ['shell', 'working-directory'] as const) {
      if (!field(name).isMissing) node.problem(`Unexpected value '${name}'`);
    }
    return {
      kind: 'uses',
      uses: field('uses').text(),
      with: field('with').templates(place),
      ...common,
    };
  }
  if (!field('with').isMissing) node.problem("Unexpected value 'with'");
  const shell = field('shell').optionalTemplate(place);
  if (owner === 'action' && shell === undefined)
    node.problem('Required property is missing: shell');
  const workingDirectory = field('working-directory').optionalTemplate(place);
  return {
    kind: 'run',
    run: field('run').template(place),
    ...(shell === undefined ? {} : { shell }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ...common,
  };
}
