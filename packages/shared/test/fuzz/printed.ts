import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLog, type StepResult } from '@paragraph/sandbox';
import { expect, vi } from 'vitest';
import type { Workbench } from '../workbench.js';

/** What is written to standard output meanwhile. */
export async function printedBy(body: () => Promise<unknown>): Promise<string> {
  const chunks: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  try {
    await body();
  } finally {
    write.mockRestore();
  }
  return chunks.join('');
}

/** Lets the sandbox's runner read what an action has printed, by the rules of the real one. */
async function readByRunner(bench: Workbench, printed: string): Promise<StepResult> {
  const file = join(bench.folder, 'printed');
  await writeFile(file, printed);
  const { main } = await bench.run({
    code: `
      import { readFileSync } from 'node:fs';
      process.stdout.write(readFileSync(${JSON.stringify(file)}));`,
  });
  return main;
}

/** The runner keeps this many annotations of a level for each step. */
const keptAnnotations = 10;

interface Meant {
  readonly verdict: unknown;
  /** The kinds of the lines that the log's page gives a meaning, as one run prints them. */
  readonly marks: readonly string[];
}

/** Expects of what several runs have printed that the runner sees in it what was meant, and obeys nothing else. */
export async function expectUnsteered(
  bench: Workbench,
  printed: readonly string[],
  { verdict, marks }: Meant,
): Promise<void> {
  for (let start = 0; start < printed.length; start += keptAnnotations) {
    const batch = printed.slice(start, start + keptAnnotations);
    const step = await readByRunner(bench, batch.join(''));
    expect(step.annotations).toEqual(batch.map(() => verdict));
    expect(step.outputs).toEqual({});
    expect(step.state).toEqual({});
    expect(step.env).toEqual({});
    expect(step.path).toEqual([]);
    const kinds = readLog(step.log).map(({ kind }) => kind);
    // The runner begins with a group of its own.
    const seen = kinds.slice(kinds.indexOf('endgroup') + 1).filter((kind) => kind !== 'plain');
    expect(seen).toEqual(batch.flatMap(() => marks));
  }
}
