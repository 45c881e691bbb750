import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type KeyValue, readKeyValues } from './key-value-file.js';
import type { StepContext } from './step-context.js';

/** The folder below RUNNER_TEMP that holds them. */
export const commandFilesFolder = '_runner_file_commands';

interface CommandFile {
  /** Its key in the `github` context: GITHUB_PATH, GITHUB_ENV, ... */
  readonly name: string;
  readonly prefix: string;
  readonly process: (step: StepContext, file: string) => Promise<void>;
}

const largestSummary = 1024 * 1024;

// In the runner's order.
const commandFiles: readonly CommandFile[] = [
  { name: 'path', prefix: 'add_path_', process: addPath },
  { name: 'env', prefix: 'set_env_', process: setEnv },
  { name: 'step_summary', prefix: 'step_summary_', process: keepSummary },
  { name: 'state', prefix: 'save_state_', process: saveState },
  { name: 'output', prefix: 'set_output_', process: setOutput },
];

/** Makes new empty files for a process and names them in the step's `github` context. */
export async function createCommandFiles(step: StepContext): Promise<void> {
  const folder = path.join(step.job.folders.temp, commandFilesFolder);
  await mkdir(folder, { recursive: true });
  const suffix = randomUUID();
  for (const { name, prefix } of commandFiles) {
    const file = path.join(folder, prefix + suffix);
    await writeFile(file, '');
    step.github[name] = file;
  }
}

/** Reads what the process left in them, however it ended. */
export async function processCommandFiles(step: StepContext): Promise<void> {
  for (const { name, process } of commandFiles) {
    try {
      await process(step, String(step.github[name]));
    } catch (error) {
      step.error(`Unable to process file command '${name}' successfully.`);
      step.fail(error);
      step.commandFailed = true;
    }
  }
}

async function addPath(step: StepContext, file: string): Promise<void> {
  const text = (await readIfPresent(file)) ?? '';
  for (const line of text.split(/\r\n|\r|\n/)) if (line !== '') step.prependPath(line);
}

async function setEnv(step: StepContext, file: string): Promise<void> {
  for (const { key, value } of await readEntries(step, file)) {
    if (key.toUpperCase() === 'NODE_OPTIONS') {
      step.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    } else {
      step.setEnv(requireName(key), value);
    }
  }
}

async function saveState(step: StepContext, file: string): Promise<void> {
  for (const { key, value } of await readEntries(step, file)) step.setState(key, value);
}

async function setOutput(step: StepContext, file: string): Promise<void> {
  for (const { key, value } of await readEntries(step, file)) {
    step.setOutput(requireName(key), value);
    step.debug(`Set output ${key} = ${value}`);
  }
}

async function readEntries(step: StepContext, file: string): Promise<Iterable<KeyValue>> {
  const text = await readIfPresent(file);
  if (text === undefined) step.debug(`File does not exist '${file}'`);
  return readKeyValues(text ?? '', process.platform === 'win32' ? 'lf-or-crlf' : 'lf');
}

function requireName(name: string): string {
  if (name === '') throw new Error("Value cannot be null or empty. (Parameter 'name')");
  return name;
}

async function keepSummary(step: StepContext, file: string): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size === 0) return;
  if (size > largestSummary) {
    const kilobytes = (bytes: number) => `${Math.floor(bytes / 1024)}k`;
    step.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${kilobytes(largestSummary)}, got ${kilobytes(size)}. ` +
        'For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary',
    );
    return;
  }
  const lines = ((await readIfPresent(file)) ?? '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  step.summaries.push(lines.map((line) => `${step.job.masker.mask(line)}\n`).join(''));
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
