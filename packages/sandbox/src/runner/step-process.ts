import path from 'node:path';
import { CommandInterpreter } from './command-interpreter.js';
import { Environment } from './environment.js';
import { githubEnvironment } from './github-context.js';
import { OutputInterpreter } from './output-interpreter.js';
import { type ProcessRecord, RunnerProcess, type Waits } from './runner-process.js';
import type { StepContext } from './step-context.js';
import { CancelledError, MachineLostError } from './step-errors.js';

export interface StepCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** On top of `env`: INPUT_*, STATE_*. */
  readonly variables: Iterable<readonly [string, string]>;
  /** After GITHUB_* and RUNNER_*, which a step cannot replace. */
  readonly lateVariables?: Iterable<readonly [string, string]>;
  readonly waits: Waits;
}

/**
 * Runs a process for the step, interprets its output and waits for its end; throws if it was cancelled. A failing
 * process is reported by its exit code, not by an error.
 */
export async function runStepProcess(
  step: StepContext,
  command: StepCommand,
  signal: AbortSignal,
): Promise<ProcessRecord> {
  if (step.job.lost) throw new MachineLostError();
  const commands = new CommandInterpreter(step);
  const streams = {
    stdout: new OutputInterpreter(step, commands),
    stderr: new OutputInterpreter(step, commands),
  };
  try {
    return await superviseProcess(step, command, signal, streams);
  } finally {
    for (const stream of Object.values(streams)) stream.close();
  }
}

async function superviseProcess(
  step: StepContext,
  command: StepCommand,
  signal: AbortSignal,
  streams: Readonly<Record<'stdout' | 'stderr', OutputInterpreter>>,
): Promise<ProcessRecord> {
  const { job, plan } = step;
  let refused: { error: unknown } | undefined;
  const running = await RunnerProcess.start({
    file: command.file,
    args: command.args,
    cwd: command.cwd,
    env: processEnvironment(step, command).toRecord(),
    waits: command.waits,
    onLine: (line, stream) => {
      plan.observer?.onLine(line);
      job.output.add(line);
      if (refused !== undefined || job.lost) return;
      try {
        streams[stream].take(line);
      } catch (error) {
        // Only a bad stop token comes to this; the step is over with it.
        refused = { error };
        void running.kill();
      }
    },
  });
  job.processes.add(running);
  plan.observer?.onProcess(running.pid);
  const cancellation = cancelOn(signal, running);
  const record = await running.finished;
  await cancellation.settled();
  job.processes.delete(running);
  step.processes.push(record);
  if (job.lost) throw new MachineLostError();
  if (signal.aborted) throw new CancelledError();
  if (refused !== undefined) throw refused.error;
  return record;
}

function cancelOn(signal: AbortSignal, running: RunnerProcess): { settled(): Promise<void> } {
  let cancelling: Promise<void> = Promise.resolve();
  const cancel = () => {
    cancelling = running.cancel();
  };
  // A cancellation that came while the process was being started is sent right away.
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return {
    settled: () => {
      signal.removeEventListener('abort', cancel);
      return cancelling;
    },
  };
}

function processEnvironment(step: StepContext, command: StepCommand): Environment {
  const { job } = step;
  const environment = new Environment(process.platform, job.inherited);
  environment.setAll(step.env);
  environment.setAll(command.variables);
  if (job.prependPath.length > 0) {
    const folders = [...job.prependPath.toReversed(), environment.get('PATH') ?? ''];
    environment.set('PATH', folders.join(path.delimiter));
  }
  environment.setAll(githubEnvironment(step.github));
  for (const [name, value] of Object.entries(job.contexts.runner)) {
    environment.set(`RUNNER_${name.toUpperCase()}`, value);
  }
  environment.setAll(command.lateVariables ?? []);
  environment.set('GITHUB_ACTIONS', 'true');
  if (environment.get('CI') === undefined) environment.set('CI', 'true');
  return environment;
}
