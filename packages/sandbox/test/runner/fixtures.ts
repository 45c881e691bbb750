import { existsSync, watch } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createMachine, type Machine } from '../../src/runner/machine.js';

/** A folder that is gone after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'runner-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export async function makeMachine(env?: Record<string, string | undefined>): Promise<Machine> {
  const root = path.join(await makeFolder(), 'machine');
  const machine = await createMachine({ root, ...(env === undefined ? {} : { env }) });
  onTestFinished(() => machine.close());
  return machine;
}

export interface ActionSource {
  /** The YAML of `inputs:`, indented by two blanks. */
  readonly inputs?: string;
  /** Further keys of `runs:`. */
  readonly runs?: string;
  readonly pre?: string;
  readonly main: string;
  readonly post?: string;
  readonly using?: string;
}

/** Writes a JavaScript action and answers its folder. */
export async function writeAction(source: ActionSource, name = 'sample'): Promise<string> {
  const directory = path.join(await makeFolder(), name);
  await mkdir(directory);
  const stages = ['pre', 'main', 'post'] as const;
  const yaml = [
    `name: ${name}`,
    ...(source.inputs === undefined ? [] : ['inputs:', source.inputs]),
    'runs:',
    `  using: ${source.using ?? 'node24'}`,
    ...stages.filter((stage) => source[stage] !== undefined).map((key) => `  ${key}: ${key}.js`),
    ...(source.runs === undefined ? [] : [source.runs]),
  ];
  await writeFile(path.join(directory, 'action.yml'), `${yaml.join('\n')}\n`);
  for (const stage of stages) {
    const text = source[stage];
    if (text !== undefined) await writeFile(path.join(directory, `${stage}.js`), prelude + text);
  }
  return directory;
}

/** Code for a script: `whenThere` calls back once a file is in the working folder. */
export const whenThere = `
const whenThere = (file, act) => {
  const { existsSync, watch } = require('node:fs');
  const look = () => {
    if (!existsSync(file)) return;
    watcher.close();
    act();
  };
  const watcher = watch('.', look);
  look();
};
`;

/** Waits until a file is there. */
export function appeared(file: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(path.dirname(file), look);
    look();
  });
}

const prelude = `
const fs = require('node:fs');
const { spawn } = require('node:child_process');
const append = (file, text) => fs.appendFileSync(process.env[file], text);
`;

/** An action that writes the given lines to stdout. */
export function writePrinter(lines: readonly string[], options: { stderr?: boolean } = {}) {
  const stream = options.stderr === true ? 'stderr' : 'stdout';
  const text = lines.map((line) => `${line}\n`).join('');
  return writeAction({ main: `process.${stream}.write(${JSON.stringify(text)});` });
}
