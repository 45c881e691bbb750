import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const Usage = v.object({ program: v.string(), elapsed: v.number(), memory: v.number() });

/** What a process of Node's used from its start to its end: time in milliseconds, and memory at its peak in bytes. */
export type Usage = v.InferOutput<typeof Usage>;

/** Variables with which each process of Node's notes what it used, in a folder of its own. */
export async function noteUsage(folder: string): Promise<Readonly<Record<string, string>>> {
  const hook = join(folder, 'usage.cjs');
  await writeFile(hook, noting);
  return { NODE_OPTIONS: `--require ${JSON.stringify(hook)}`, BENCH_USAGE: folder };
}

/** What they noted. */
export async function notedUsage(folder: string): Promise<readonly Usage[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  await Promise.all(files.map((file) => rm(join(folder, file))));
  return texts.map((text) => v.parse(Usage, JSON.parse(text)));
}

// The kernel counts in kilobytes. https://nodejs.org/api/process.html#processresourceusage
const noting = `
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
process.on('exit', () => {
  const usage = {
    program: process.argv[1] ?? '',
    elapsed: performance.now(),
    memory: process.resourceUsage().maxRSS * 1024,
  };
  writeFileSync(join(process.env.BENCH_USAGE, process.pid + '.json'), JSON.stringify(usage));
});
`;
