import type { ActionManifest } from './action-manifest.js';
import { evaluateString } from './expressions.js';
import type { StepContext } from './step-context.js';

export type Inputs = ReadonlyMap<string, string>;

/**
 * The inputs as the action gets them: those given, then the defaults. `required` is for people
 * and linters; the runner does not look at it.
 */
export function resolveInputs(
  step: StepContext,
  manifest: ActionManifest,
  given: Readonly<Record<string, string>>,
): Inputs {
  const inputs = new Map<string, string>();
  const names = new Map<string, string>();
  const valid = new Map([...manifest.inputs.keys()].map((name) => [name.toLowerCase(), name]));
  for (const [name, value] of Object.entries(given)) {
    names.set(name.toLowerCase(), name);
    inputs.set(name, value);
    const declared = manifest.inputs.get(valid.get(name.toLowerCase()) ?? '');
    if (declared?.deprecationMessage === undefined) continue;
    step.warning(
      `Input '${name}' has been deprecated with message: ${declared.deprecationMessage}`,
    );
  }
  // A default may use `github`, `job`, `runner`, `matrix` and `strategy`, but no secrets.
  const { github, job, runner, matrix, strategy } = step.valueScope().contexts;
  const scope = { ...step.valueScope(), contexts: { github, job, runner, matrix, strategy } };
  for (const [name, input] of manifest.inputs) {
    if (!names.has(name.toLowerCase())) inputs.set(name, evaluateString(input.default, scope));
  }
  const unexpected = [...names].filter(([key]) => !valid.has(key)).map(([, name]) => name);
  if (unexpected.length > 0) {
    step.warning(
      `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted([...valid.values()])}]`,
    );
  }
  return inputs;
}

function quoted(names: readonly string[]): string {
  return `'${names.join("', '")}'`;
}

/** INPUT_*: upper case, blanks to underscores, everything else as it is. */
export function* inputVariables(inputs: Inputs): Generator<readonly [string, string]> {
  for (const [name, value] of inputs) {
    yield [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value];
  }
}
