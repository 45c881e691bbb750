import { readPermissions, type TokenPermissions } from './permissions.js';
import { readSteps, type StepDefinition } from './step-definition.js';
import type { YamlNode } from './yaml-node.js';

/** A job as written; texts may hold `${{ }}`. */
export type JobDefinition = StepsJob | CallJob;

interface CommonJob {
  readonly id: string;
  readonly name?: string;
  readonly needs: readonly string[];
  readonly condition: string;
  readonly permissions?: TokenPermissions;
  readonly strategy: StrategyDefinition;
}

export interface StepsJob extends CommonJob {
  readonly kind: 'steps';
  readonly env: Readonly<Record<string, string>>;
  readonly defaults: RunDefaults;
  readonly outputs: Readonly<Record<string, string>>;
  readonly continueOnError: string;
  readonly timeoutMinutes: string;
  readonly steps: readonly StepDefinition[];
  /** What is written there but has no effect in the sandbox. */
  readonly notes: readonly string[];
}

/** A job that is another workflow. */
export interface CallJob extends CommonJob {
  readonly kind: 'call';
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
  readonly secrets: 'inherit' | Readonly<Record<string, string>>;
}

export interface StrategyDefinition {
  /** As in the file: lists, or an expression that answers them. */
  readonly matrix?: unknown;
  readonly failFast: boolean;
}

export interface RunDefaults {
  readonly shell?: string;
  readonly workingDirectory?: string;
}

const common = ['name', 'needs', 'if', 'permissions', 'strategy', 'concurrency'] as const;
const stepsKeys = [
  ...common,
  'runs-on',
  'environment',
  'env',
  'defaults',
  'outputs',
  'continue-on-error',
  'timeout-minutes',
  'container',
  'services',
  'steps',
] as const;
const callKeys = [...common, 'uses', 'with', 'secrets'] as const;

export function readJob(id: string, node: YamlNode): JobDefinition {
  if (!/^[A-Za-z_][\w-]*$/.test(id)) node.problem(`The identifier '${id}' is invalid.`);
  const calls = node.entries().some(([key]) => key === 'uses');
  return calls ? readCallJob(id, node) : readStepsJob(id, node);
}

function readStepsJob(id: string, node: YamlNode): StepsJob {
  const field = node.fields(stepsKeys);
  if (field('runs-on').isMissing) node.problem('Required property is missing: runs-on');
  if (field('steps').isMissing) node.problem('Required property is missing: steps');
  for (const key of ['container', 'services'] as const) {
    if (!field(key).isMissing) field(key).problem('Containers cannot be run in the sandbox');
  }
  for (const label of runnerLabels(field('runs-on'))) label.template('job');
  const ignored = (['concurrency', 'environment'] as const).filter((key) => !field(key).isMissing);
  return {
    kind: 'steps',
    ...readCommon(id, field),
    env: field('env').templates('jobEnv'),
    defaults: readDefaults(field('defaults')),
    outputs: field('outputs').templates('jobOutput'),
    continueOnError: field('continue-on-error').template('job'),
    timeoutMinutes: field('timeout-minutes').template('job'),
    steps: readSteps(field('steps'), 'job'),
    notes: ignored.map((key) => `jobs.${id}.${key} has no effect in the sandbox`),
  };
}

function runnerLabels(node: YamlNode): readonly YamlNode[] {
  if (Array.isArray(node.value)) return node.items();
  if (typeof node.value !== 'object' || node.value === null) return [node];
  return node.entries().flatMap(([, entry]) => runnerLabels(entry));
}

function readCallJob(id: string, node: YamlNode): CallJob {
  const field = node.fields(callKeys);
  const secrets = field('secrets');
  return {
    kind: 'call',
    ...readCommon(id, field),
    uses: field('uses').text(),
    with: field('with').templates('job'),
    secrets: secrets.value === 'inherit' ? 'inherit' : secrets.templates('callSecret'),
  };
}

function readCommon(id: string, field: (name: (typeof common)[number]) => YamlNode): CommonJob {
  const name = field('name').optionalTemplate('job');
  const permissions = readPermissions(field('permissions'));
  return {
    id,
    ...(name === undefined ? {} : { name }),
    needs: field('needs').strings(),
    condition: field('if').condition('jobIf'),
    ...(permissions === undefined ? {} : { permissions }),
    strategy: readStrategy(field('strategy')),
  };
}

function readStrategy(node: YamlNode): StrategyDefinition {
  const field = node.fields(['matrix', 'fail-fast', 'max-parallel']);
  const matrix = field('matrix');
  checkTexts(matrix);
  return {
    ...(matrix.isMissing ? {} : { matrix: matrix.value }),
    failFast: field('fail-fast').flag() ?? true,
  };
}

function checkTexts(node: YamlNode): void {
  if (typeof node.value === 'string') node.template('strategy');
  else if (Array.isArray(node.value)) for (const item of node.items()) checkTexts(item);
  else if (typeof node.value === 'object')
    for (const [, entry] of node.entries()) checkTexts(entry);
}

export function readDefaults(node: YamlNode): RunDefaults {
  const run = node.fields(['run'])('run').fields(['shell', 'working-directory']);
  const shell = run('shell').optionalTemplate('jobDefaults');
  const workingDirectory = run('working-directory').optionalTemplate('jobDefaults');
  return {
    ...(shell === undefined ? {} : { shell }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
  };
}
