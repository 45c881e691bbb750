import { access, constants, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { type CapturedExit, capture, type Environment } from '../action/child-process.js';
import { programsOnPath } from '../action/programs.js';
import { ActionError, Cancelled } from '../report/errors.js';

/** What the CLI is run with, each to be started without a shell. */
export interface NodeAndNpm {
  /** Path of the Node program. */
  readonly node: string;
  /** Such as `22.4.1`. */
  readonly nodeVersion: string;
  /** Path of npm's JavaScript entry. */
  readonly npm: string;
}

/** The CLI's own dependencies need it. */
const oldestNode = 20;

/**
 * The job's own Node if it is new enough, else the one that runs this action, with an npm.
 *
 * @param env The environment of the job, with the user's real home: the shims of version managers need it.
 * @throws {ActionError} when there is no npm, with the step that brings one.
 */
export async function findNodeAndNpm(env: Environment, signal: AbortSignal): Promise<NodeAndNpm> {
  const own = { node: process.execPath, nodeVersion: process.versions.node };
  const onPath = await nodeOnPath(env, signal);
  const chosen = onPath !== undefined && isNewEnough(onPath.nodeVersion) ? onPath : own;
  const npms = [await npmOnPath(env), await npmBeside(chosen.node)];
  // Corepack's stand-in for npm would fetch another one, of its own choice.
  const npm = npms.find((each) => each !== undefined && !isCorepack(each)) ?? npms[0];
  if (npm !== undefined) return { ...chosen, npm };
  throw new ActionError({
    what: 'There is no npm on this runner, and the Paragraph CLI is installed with it.',
    why: `Neither PATH nor the folder of Node (${chosen.node}) holds one.`,
    cure: 'Add a step before this one:\n- uses: actions/setup-node@v5\n  with:\n    node-version: 24',
  });
}

function isNewEnough(version: string): boolean {
  return Number(version.split('.')[0]) >= oldestNode;
}

/** Asks the `node` on PATH for itself, since it may be a shim that starts another one. */
async function nodeOnPath(
  env: Environment,
  signal: AbortSignal,
): Promise<Pick<NodeAndNpm, 'node' | 'nodeVersion'> | undefined> {
  const [found] = await programsOnPath(env, { posix: 'node', windows: 'node.exe' });
  if (found === undefined) return undefined;
  const ask = (...args: readonly string[]): Promise<CapturedExit> =>
    capture({ program: found, args, cwd: dirname(found), env, signal });
  try {
    const real = await realpath(found);
    if (await isNodeItself(real)) {
      const { exitCode, stdout } = await ask('--version');
      const nodeVersion = /^v(\d+\.\d+\.\d+\S*)\s*$/.exec(stdout.toString('utf8'))?.[1];
      if (exitCode === 0 && nodeVersion !== undefined) return { node: real, nodeVersion };
    }
    const { exitCode, stdout } = await ask(
      '-p',
      '[process.versions.node, process.execPath].join("\\n")',
    );
    // A module that NODE_OPTIONS loads may have said something before it.
    const [nodeVersion = '', node = ''] = stdout.toString('utf8').trim().split(/\r?\n/).slice(-2);
    const makesSense = exitCode === 0 && /^\d+\.\d+\.\d+/.test(nodeVersion) && isAbsolute(node);
    return makesSense ? { node, nodeVersion } : undefined;
  } catch (thrown) {
    if (thrown instanceof Cancelled) throw thrown;
    return undefined;
  }
}

/** The JavaScript behind the `npm` on PATH; undefined where it is a shim of a version manager. */
async function npmOnPath(env: Environment): Promise<string | undefined> {
  const [found] = await programsOnPath(env, { posix: 'npm', windows: 'npm.cmd' });
  if (found === undefined) return undefined;
  if (process.platform === 'win32') {
    return firstFile([join(dirname(found), 'node_modules', 'npm', 'bin', 'npm-cli.js')]);
  }
  const real = await realpath(found);
  return extname(real) === '.js' || (await isNodeScript(real)) ? real : undefined;
}

async function npmBeside(node: string): Promise<string | undefined> {
  const folder = dirname(await realpath(node));
  return firstFile([
    join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]);
}

function isCorepack(npm: string): boolean {
  return /[\\/]corepack[\\/]/.test(npm);
}

/**
 * Whether this is the program, and no shim: those are scripts, or have a name of their own behind a link. Such a
 * program tells its version without starting JavaScript, several times as fast.
 */
async function isNodeItself(file: string): Promise<boolean> {
  if (basename(file) !== 'node') return false;
  // ELF, and Mach-O for one and for several processors.
  return /^(?:\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(await beginning(file));
}

async function isNodeScript(file: string): Promise<boolean> {
  return /^#!.*\bnode\b/.test(await beginning(file));
}

/** The first bytes of a file, one character each; nothing of one that cannot be read. */
async function beginning(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function firstFile(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.R_OK);
      if ((await stat(candidate)).isFile()) return candidate;
    } catch {
      // Not there, or not for us: the next one.
    }
  }
  return undefined;
}
