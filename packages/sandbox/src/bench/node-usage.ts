import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const Child = v.object({
  /** Program and arguments. */
  command: v.string(),
  elapsed: v.number(),
});

const Usage = v.object({
  program: v.string(),
  command: v.string(),
  began: v.number(),
  elapsed: v.number(),
  memory: v.number(),
  children: v.array(Child),
});

/**
 * What a process of Node's used from its start to its end: times in milliseconds, and memory at its peak in bytes.
 * `command` is its first argument. What the system does before its code begins and after it has ended, some 15 ms, is
 * only in the time that its parent noted.
 */
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

/**
 * The most memory that processes can have used at the same time: the sum of their peaks while they ran together. In
 * bytes.
 */
export function peakTogether(used: readonly Usage[]): number {
  const sums = used.map(({ began: moment }) =>
    used
      .filter(({ began, elapsed }) => began <= moment && moment < began + elapsed)
      .reduce((sum, { memory }) => sum + memory, 0),
  );
  return Math.max(0, ...sums);
}

/** What processes of the CLI used for one of its commands. */
export function ofCommand(command: string, used: readonly Usage[]): readonly Usage[] {
  return ofCli(used).filter((usage) => usage.command === command);
}

/** What processes of the CLI used. */
function ofCli(used: readonly Usage[]): readonly Usage[] {
  return used.filter(({ program }) => isCli(program));
}

/** How long processes of the CLI lasted, as those who started them saw it. In milliseconds. */
export function timeOfCli(used: readonly Usage[]): number {
  const children = used.flatMap((each) => each.children).filter(({ command }) => isCli(command));
  return children.reduce((sum, { elapsed }) => sum + elapsed, 0);
}

function isCli(command: string): boolean {
  return /@useparagon[\\/]cli/.test(command);
}

// Both count in kilobytes. On Linux, `maxRSS` begins with the memory of the parent; `VmHWM` is the program's own.
// https://nodejs.org/api/process.html#processresourceusage
// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
const noting = `
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\\s*(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}
const children = [];
// When the fork is over. The event 'spawn' comes only when its parent has no other work.
// https://nodejs.org/api/diagnostics_channel.html#child-process
require('node:diagnostics_channel').subscribe('tracing:child_process.spawn:end', ({ process: child }) => {
  const started = performance.now();
  child.once('close', () => {
    children.push({ command: child.spawnargs.join(' '), elapsed: performance.now() - started });
  });
});
process.on('exit', () => {
  const usage = {
    program: process.argv[1] ?? '',
    command: process.argv[2] ?? '',
    began: performance.timeOrigin,
    elapsed: performance.now(),
    memory: peak() * 1024,
    children,
  };
  writeFileSync(join(process.env.BENCH_USAGE, process.pid + '.json'), JSON.stringify(usage));
});
`;
