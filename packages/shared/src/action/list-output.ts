import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from './run-action.js';

/** A larger output breaks the environment of a later step. In bytes. */
const largestOutput = 64 * 1024;

/** A list as JSON, for an output. Entries beyond `limit`, in bytes, are left out; the last entry says how many. */
export function cutJson(entries: readonly unknown[], limit = largestOutput): string {
  const whole = JSON.stringify(entries);
  if (Buffer.byteLength(whole) <= limit) return whole;
  const kept: string[] = [];
  const last = (count: number): string => `{"leftOut":${count}}`;
  let size = last(entries.length).length + 2;
  for (const each of entries) {
    const entry = JSON.stringify(each);
    size += Buffer.byteLength(entry) + 1;
    if (size > limit) break;
    kept.push(entry);
  }
  return `[${[...kept, last(entries.length - kept.length)].join(',')}]`;
}

/** Writes what may be too long for outputs to a file that later steps can read. Returns its path. */
export async function writeReport(
  report: Readonly<Record<string, unknown>>,
  { runner, secrets }: Pick<Run, 'runner' | 'secrets'>,
): Promise<string> {
  const path = join(await mkdtemp(join(runner.temp, 'paragraph-report-')), 'report.json');
  await writeFile(path, `${secrets.redact(JSON.stringify(report, undefined, 2))}\n`);
  return path;
}
