import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { hostileText } from '../hostile-text.js';
import { secretPiece } from './secret-leaks.js';

/** Something that a CLI, or code that it runs, may do before its own work. */
export type Act =
  | { readonly print: string; readonly to: 'stdout' | 'stderr' }
  /** A process that outlives it and holds its output open. */
  | { readonly leave: true }
  | { readonly exit: number }
  | { readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGABRT' };

/** What each command does, by its name. */
export type Acts = Readonly<Record<string, readonly Act[]>>;

/** The variable that names the file with the acts. */
const variable = 'WILD_CLI_ACTS';

// Compiled by nobody, so in plain JavaScript.
const preamble = `
import { readFileSync as readActs } from 'node:fs';
import { spawn as spawnActor } from 'node:child_process';
for (const act of process.env.${variable} ? JSON.parse(readActs(process.env.${variable}, 'utf8'))[process.argv[2]] ?? [] : []) {
  if ('print' in act) process[act.to].write(Buffer.from(act.print, 'base64'));
  if ('leave' in act) spawnActor(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' }).unref();
  if ('exit' in act) process.exit(act.exit);
  if ('signal' in act) { process.kill(process.pid, act.signal); await new Promise(() => setTimeout(() => {}, 60_000)); }
}
`;

/** Makes every CLI that is installed in a tool cache do the acts that {@link withActs} names. */
export async function makeWild(toolCache: string): Promise<void> {
  const entries = await readdir(toolCache, { recursive: true });
  const commands = entries.filter((path) =>
    /@useparagon[\\/]cli[\\/]dist[\\/]index\.js$/.test(path),
  );
  if (commands.length === 0) throw new Error('No CLI is installed there.');
  for (const path of commands) {
    const file = join(toolCache, path);
    const [first = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [first, preamble, ...rest].join('\n'));
  }
}

/** The environment of a job whose CLI does these acts. */
export async function withActs(folder: string, acts: Acts): Promise<Record<string, string>> {
  const file = join(folder, 'acts.json');
  const encoded = Object.entries(acts).map(([command, each]) => [
    command,
    each.map((act) =>
      'print' in act ? { ...act, print: Buffer.from(act.print).toString('base64') } : act,
    ),
  ]);
  await writeFile(file, JSON.stringify(Object.fromEntries(encoded)));
  return { [variable]: file };
}

function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

export function anyActs(commands: readonly string[], secret: string): fc.Arbitrary<Acts> {
  const print = fc.record({
    print: fc
      .array(fc.oneof(hostileText, secretPiece(secret), fc.constant('\n')), { maxLength: 6 })
      .map((parts) => parts.join('')),
    to: fc.constantFrom<'stdout' | 'stderr'>('stdout', 'stderr'),
  });
  const end = fc.oneof(
    fc.integer({ min: 0, max: 255 }).map((exit) => ({ exit })),
    fc.constantFrom<Act>({ signal: 'SIGKILL' }, { signal: 'SIGTERM' }, { signal: 'SIGABRT' }),
  );
  const acts = fc
    .tuple(
      fc.array(print, { maxLength: 3 }),
      seldom(fc.constant<Act>({ leave: true })),
      seldom(end),
    )
    .map(([prints, left, last]): readonly Act[] =>
      [...prints, left, last].filter((act) => act !== undefined),
    );
  return fc.record(Object.fromEntries(commands.map((command) => [command, acts])));
}

/** A part of a branch's name, as far as git takes it: https://git-scm.com/docs/git-check-ref-format */
export const refText: fc.Arbitrary<string> = hostileText.map((text) =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: git takes none of them
    .replaceAll(/[\u0000-\u0020\u007f~^:?*[\\/]|\.\.|@\{/g, '')
    .replaceAll(/^[-.]+|\.lock$|[.]+$/g, '')
    .slice(0, 60)
    .toWellFormed(),
);

/** The name of an author, as git stores it: without line breaks, angle brackets and NUL. */
export const authorName: fc.Arbitrary<string> = hostileText.map(
  (text) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: git takes none of them
    `Eve ${text.toWellFormed().replaceAll(/[\u0000\n<>]/g, '')} the second`,
);
