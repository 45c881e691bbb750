import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMachine,
  type Job,
  type JobOptions,
  type JobResult,
  type StepHandle,
  type StepResult,
} from '@paragraph/sandbox';

const library = join(import.meta.dirname, '../lib');

export interface Script {
  /** Code of the step, in which the library is at hand as `shared`. */
  readonly code: string;
  /** Whether the action has a `post`, of the same code. It is a process more. */
  readonly post?: 'same code' | undefined;
  readonly job?: JobOptions;
}

/** A machine with an action on it whose code a test writes. */
export interface Workbench {
  readonly folder: string;
  start(script: Script): Promise<{ readonly job: Job; readonly step: StepHandle }>;
  run(script: Script): Promise<{ readonly main: StepResult; readonly job: JobResult }>;
  close(): Promise<void>;
}

/**
 * @param modules What code of its steps needs, by paths below `lib` without an ending: all of it takes each step a
 * quarter of a second to load.
 */
export async function openWorkbench(modules: readonly string[]): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench '));
  const machine = await createMachine({ root: join(folder, 'machine') });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const urls = modules.map((name) => pathToFileURL(join(library, `${name}.js`)).href);
  const importOfLibrary = `const shared = Object.assign({}, ...(await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)))));`;
  const start: Workbench['start'] = async ({ code, post, job: options }) => {
    const stages = post === undefined ? 'main: main.js' : 'main: main.js, post: post.js';
    await writeFile(
      join(folder, 'action.yml'),
      `name: Script\ndescription: For tests\nruns: { using: node24, ${stages} }\n`,
    );
    const text = `${importOfLibrary}\n${code}`;
    for (const file of ['main.js', 'post.js']) await writeFile(join(folder, file), text);
    const job = await machine.startJob(options);
    return { job, step: job.runAction({ directory: folder }) };
  };
  return {
    folder,
    start,
    async run(script) {
      const { job, step } = await start(script);
      const main = await step.result;
      return { main, job: await job.end() };
    },
    async close() {
      await machine.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
