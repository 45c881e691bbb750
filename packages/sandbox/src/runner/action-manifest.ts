import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { isRecord } from './json-value.js';

export interface ActionManifest {
  readonly name: string;
  readonly directory: string;
  readonly inputs: ReadonlyMap<string, ActionInput>;
  readonly runs: NodeRuns | CompositeRuns;
}

export interface ActionInput {
  /** Unevaluated: may hold `${{ }}`; empty if the file gives none. */
  readonly default: string;
  readonly deprecationMessage?: string;
}

export interface NodeRuns {
  readonly kind: 'node';
  readonly main: string;
  readonly pre?: string;
  readonly preIf: string;
  readonly post?: string;
  readonly postIf: string;
}

export interface CompositeRuns {
  readonly kind: 'composite';
  readonly steps: readonly unknown[];
  /** Output name to its unevaluated value. */
  readonly outputs: ReadonlyMap<string, string>;
}

/** Reads `action.yml`, else `action.yaml`; throws with the runner's words about a bad one. */
export async function loadActionManifest(directory: string): Promise<ActionManifest> {
  for (const name of ['action.yml', 'action.yaml']) {
    const text = await readIfPresent(path.join(directory, name));
    if (text !== undefined) return readActionManifest(text, directory);
  }
  throw new Error(
    `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${directory}'. ` +
      'Did you forget to run actions/checkout before running your local action?',
  );
}

function readActionManifest(text: string, directory: string): ActionManifest {
  const root: unknown = parse(text);
  if (!isRecord(root)) throw new Error('action manifest root: A mapping was expected');
  if (root.runs === undefined) {
    throw new Error(`Top level 'runs:' section is required for ${directory}`);
  }
  return {
    name: scalar(root.name, 'name'),
    directory,
    inputs: readInputs(root.inputs),
    runs: readRuns(root.runs, root.outputs, directory),
  };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readInputs(value: unknown): ReadonlyMap<string, ActionInput> {
  const inputs = new Map<string, ActionInput>();
  for (const [name, entry] of Object.entries(mapping(value, 'inputs'))) {
    const input = mapping(entry, `input '${name}'`);
    const message = input.deprecationMessage;
    inputs.set(name, {
      default: scalar(input.default, `default value for input '${name}'`),
      ...(message === undefined
        ? {}
        : { deprecationMessage: scalar(message, 'deprecationMessage') }),
    });
  }
  return inputs;
}

const nodeVersions = ['node12', 'node16', 'node20', 'node24'];
const nodeKeys = ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'];
const compositeKeys = ['using', 'steps'];

function readRuns(value: unknown, outputs: unknown, directory: string): NodeRuns | CompositeRuns {
  const runs = mapping(value, 'runs');
  const using = scalar(runs.using, 'using');
  if (nodeVersions.includes(using.toLowerCase())) {
    refuseOthers(runs, nodeKeys);
    const main = scalar(runs.main, 'main');
    if (main === '') {
      throw new Error(
        `You are using a JavaScript Action but there is not an entry JavaScript file provided in ${directory}.`,
      );
    }
    return {
      kind: 'node',
      main,
      ...(runs.pre === undefined ? {} : { pre: scalar(runs.pre, 'pre') }),
      preIf: scalar(runs['pre-if'], 'pre-if') || 'always()',
      ...(runs.post === undefined ? {} : { post: scalar(runs.post, 'post') }),
      postIf: scalar(runs['post-if'], 'post-if') || 'always()',
    };
  }
  if (using.toLowerCase() === 'composite') {
    refuseOthers(runs, compositeKeys);
    if (!Array.isArray(runs.steps)) {
      throw new Error(
        `You are using a composite action but there are no steps provided in ${directory}.`,
      );
    }
    return { kind: 'composite', steps: runs.steps, outputs: readOutputs(outputs) };
  }
  if (using === '') {
    throw new Error(
      "Missing 'using' value. 'using' requires 'composite', 'docker', 'node12', 'node16', 'node20' or 'node24'.",
    );
  }
  throw new Error(
    `'using: ${using}' is not supported, use 'docker', 'node12', 'node16', 'node20' or 'node24' instead.`,
  );
}

function readOutputs(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(mapping(value, 'outputs')).map(([name, entry]) => [
      name,
      scalar(mapping(entry, `output '${name}'`).value, `value of output '${name}'`),
    ]),
  );
}

function refuseOthers(runs: Readonly<Record<string, unknown>>, allowed: readonly string[]): void {
  for (const key of Object.keys(runs)) {
    if (!allowed.includes(key)) throw new Error(`Unexpected value '${key}'`);
  }
}

function mapping(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value))
    throw new Error(
      `Unexpected type encountered while reading '${what}'. The type 'MappingToken' was expected.`,
    );
  return value;
}

/** YAML's numbers and booleans become text, as everywhere in a workflow that takes a string. */
function scalar(value: unknown, what: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(
    `Unexpected type encountered while reading '${what}'. The type 'StringToken' was expected.`,
  );
}
