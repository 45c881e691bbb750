import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCommandFiles, processCommandFiles } from './command-files.js';
import type { Waits } from './runner-process.js';
import { findShell, type ScriptShell } from './script-shell.js';
import type { StepContext } from './step-context.js';
import { printEnvironment } from './step-details.js';
import { runStepProcess } from './step-process.js';

/** A `run:` step, its expressions evaluated. */
export interface Script {
  readonly text: string;
  /** Empty for the system's. */
  readonly shell: string;
  /** From the workspace; empty for the workspace itself. */
  readonly workingDirectory: string;
  readonly waits: Waits;
}

export async function runScript(
  step: StepContext,
  script: Script,
  signal: AbortSignal,
): Promise<void> {
  const { job } = step;
  await createCommandFiles(step);
  step.github.action_repository = '';
  step.github.action_ref = '';
  const folders = [...job.prependPath.toReversed(), job.inherited.get('PATH') ?? ''];
  const shell = findShell(script.shell, folders.join(path.delimiter));
  printScript(step, script, shell);
  try {
    const file = path.join(job.folders.temp, `${randomUUID()}${shell.extension}`);
    const text = process.platform === 'win32' ? toWindows(script.text) : script.text;
    await writeFile(file, shell.complete(text));
    job.scratchFiles.push(file);
    const { exitCode, signal: ended } = await runStepProcess(
      step,
      {
        file: shell.file,
        args: shell.args(file),
        cwd: path.resolve(job.folders.workspace, script.workingDirectory),
        variables: [],
        waits: script.waits,
      },
      signal,
    );
    if (exitCode === 0) return;
    step.error(`Process completed with exit code ${exitCode ?? ended}.`);
    step.result = 'failure';
  } finally {
    if (!job.lost) await processCommandFiles(step);
  }
}

function toWindows(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

function printScript(step: StepContext, script: Script, shell: ScriptShell): void {
  const lines = script.text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  step.output(`##[group]Run ${firstLine(script.text)}`);
  for (const line of lines) step.output(`\u001b[36;1m${line}\u001b[0m`);
  step.output(`shell: ${shell.shown}`);
  printEnvironment(step);
  step.output('##[endgroup]');
}

export function firstLine(text: string): string {
  return /[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
}
