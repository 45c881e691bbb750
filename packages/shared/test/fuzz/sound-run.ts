import { readdir } from 'node:fs/promises';
import { filesWith, type StepResult, type World, type WorldRun } from '@paragraph/sandbox';
import { expect } from 'vitest';
import { elementsOf, misleading, namesBelow, proseOf } from '../hostile-text.js';
import { leaksIn } from './secret-leaks.js';

/** Expects of a run whatever went wrong in it: it was not steered, showed no secret, ran nothing and left nothing. */
export async function expectSound(world: World, run: WorldRun): Promise<void> {
  const { main, job, workspace, temp } = run;
  for (const step of job.steps.filter(({ uses }) => uses === main.uses)) {
    expect(step.env).toEqual({});
    expect(step.path).toEqual([]);
    expect(step.annotations.filter(({ message }) => /^\s*(?:forged|boom)/.test(message))).toEqual(
      [],
    );
    expect(leaksIn(textsOf(step), world.key)).toEqual([]);
    // Nothing from outside may look like a fault of ours.
    expect(step.log).not.toContain('Internal error in this action');
  }
  expect(() => elementsOf(main.summary)).not.toThrow();
  expect(proseOf(main.summary)).not.toMatch(misleading);
  const folders = [workspace, temp, world.machine.home];
  expect(await filesWith(world.key, folders)).toEqual([]);
  expect((await Promise.all(folders.map(namesBelow))).flat()).not.toContain('pwned');
  expect((await readdir(temp)).filter((name) => name.startsWith('paragraph-run-'))).toEqual([]);
  expect([...world.paragon.violations, ...world.github.violations]).toEqual([]);
}

/** All that a step has shown, but for what tells the runner to hide it. */
function textsOf({ stdout, stderr, summary, outputs }: StepResult): string {
  const lines = stdout.split(/\r?\n/).filter((line) => !line.startsWith('::add-mask::'));
  return [...lines, stderr, summary, JSON.stringify(outputs)].join('\n');
}
