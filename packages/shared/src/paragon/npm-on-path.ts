import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { withVariables } from '../action/child-environment.js';
import { textField } from '../action/json-fields.js';
import { programsOnPath } from '../action/programs.js';
import { quoted } from '../report/escape.js';
import { ask, beginning, type ToolSearch } from './node-on-path.js';

/**
 * An npm, and how it is started: Node refuses to start a `.cmd` without a shell.
 * https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows
 */
export interface FoundNpm {
  /** Program and first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Its file, on PATH or next to Node. */
  readonly file: string;
  readonly version: string;
}

interface NpmChoice {
  readonly npm: FoundNpm;
  /** Whether `npm`, called in the project, would refuse to run or be missing. */
  readonly isOnlyOurs: boolean;
  /** In words, what was chosen instead of the job's. */
  readonly instead: string | undefined;
}

/** The environment has the chosen `node` on PATH. */
interface NpmSearch extends ToolSearch {
  readonly node: string;
  /** A folder outside the checkout where npm will run. */
  readonly neutral: string;
}

/**
 * The first npm on PATH that works outside the checkout, and for the CLI in the home of the run; else the one next to
 * Node. A company's wrapper counts as an npm. The shim of a version manager may have a version only in the checkout or
 * in the user's home: that npm is next to the Node that the manager's other shim names.
 */
export async function chooseNpm(search: NpmSearch): Promise<NpmChoice | undefined> {
  const [first, ...others] = await programsOnPath(search.env, { posix: 'npm', windows: 'npm.cmd' });
  const ofJob = first === undefined ? undefined : await usableNpm(first, search);
  const servesCli = first !== undefined && (await answersToCli(first, ofJob, search));
  if (ofJob !== undefined && servesCli)
    return { npm: ofJob, isOnlyOurs: false, instead: undefined };

  const ofNode = await nextToNode(search.node);
  const inCheckout = first === undefined ? undefined : await askInCheckout(first, ofJob, search);
  const candidates = [...(typeof inCheckout === 'object' ? ofNode : []), ...others, ...ofNode];
  for (const file of candidates) {
    const npm = await usableNpm(file, search);
    if (npm === undefined || isCorepack(npm)) continue;
    return {
      npm,
      isOnlyOurs: !servesCli && inCheckout !== 'needs-a-shell',
      instead: first === undefined ? undefined : insteadOf(npm, first, inCheckout),
    };
  }
  return ofJob && { npm: ofJob, isOnlyOurs: false, instead: undefined };
}

/**
 * Corepack's stand-in would download another npm, of its own choice, in each new home.
 * https://github.com/nodejs/corepack#environment-variables
 */
function isCorepack({ command }: FoundNpm): boolean {
  return /[\\/]corepack[\\/]/.test(command.join('\n'));
}

/** Whether the CLI, which calls `npm` in the project with the home of the run, finds a working npm. */
async function answersToCli(
  file: string,
  npm: FoundNpm | undefined,
  search: NpmSearch,
): Promise<boolean> {
  if (npm !== undefined && isCorepack(npm)) return false;
  const command = npm?.command ?? (await commandOf(file, search.node));
  if (command === undefined) return false;
  // npm itself, or a wrapper in JavaScript. Version managers are not JavaScript.
  if (npm !== undefined && command.length > 1) return true;
  const home = { HOME: search.neutral, USERPROFILE: search.neutral };
  const inRunHome = { ...search, env: withVariables(search.env, home) };
  return (await askVersion(command, search.workspace, inRunHome)) !== undefined;
}

/** How the job's npm behaves in the checkout. */
type InCheckout = { readonly version: string } | 'refuses' | 'needs-a-shell' | 'corepack';

async function askInCheckout(
  file: string,
  npm: FoundNpm | undefined,
  search: NpmSearch,
): Promise<InCheckout> {
  if (npm !== undefined && isCorepack(npm)) return 'corepack';
  const command = npm?.command ?? (await commandOf(file, search.node));
  if (command === undefined) return 'needs-a-shell';
  const version = await askVersion(command, search.workspace, search);
  return version === undefined ? 'refuses' : { version };
}

function insteadOf(
  npm: FoundNpm,
  first: string,
  inCheckout: InCheckout | undefined,
): string | undefined {
  const why = whyNot(npm, inCheckout);
  return why === undefined
    ? undefined
    : `The CLI is installed with npm ${npm.version} (${quoted(npm.file)}): the job's own (${quoted(first)}) ${why}.`;
}

function whyNot(npm: FoundNpm, inCheckout: InCheckout | undefined): string | undefined {
  switch (inCheckout) {
    case 'needs-a-shell':
      return 'cannot be started without a shell';
    case 'corepack':
      return 'is the stand-in of Corepack, which would download another one in each run';
    case 'refuses':
    case undefined:
      return 'does not answer';
    default:
      // The shim would have started the same version.
      return inCheckout.version === npm.version
        ? undefined
        : `is npm ${inCheckout.version} only for this user or in the checkout`;
  }
}

async function usableNpm(file: string, search: NpmSearch): Promise<FoundNpm | undefined> {
  const command = await commandOf(file, search.node);
  const version = command && (await versionOf(command, search));
  return command && version ? { command, file, version } : undefined;
}

/** How to start an npm; undefined if that needs a shell. */
async function commandOf(file: string, node: string): Promise<FoundNpm['command'] | undefined> {
  if (extname(file) === '.js') return [node, file];
  if (process.platform === 'win32') {
    const [entry] = await readable([
      join(dirname(file), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ]);
    return entry === undefined ? undefined : [node, entry];
  }
  const real = await realpath(file);
  const isScript = extname(real) === '.js' || /^#!.*\bnode\b/.test(await beginning(real));
  // Not its real path: a version manager is one program with many names.
  return isScript ? [node, real] : [file];
}

/** npm's version, if it works outside the checkout. */
async function versionOf(
  command: FoundNpm['command'],
  search: NpmSearch,
): Promise<string | undefined> {
  const known = await versionOfFiles(command.at(-1) ?? '');
  // Older versions may refuse today's Node, so run them.
  if (known !== undefined && Number(known.split('.')[0]) >= 7) return known;
  return askVersion(command, search.neutral, search);
}

/** The version in npm's own files, without starting a process. */
async function versionOfFiles(entry: string): Promise<string | undefined> {
  if (basename(entry) !== 'npm-cli.js') return undefined;
  try {
    const text = await readFile(join(dirname(entry), '..', 'package.json'), 'utf8');
    return textField(JSON.parse(text), 'version');
  } catch {
    return undefined;
  }
}

async function askVersion(
  command: FoundNpm['command'],
  cwd: string,
  search: NpmSearch,
): Promise<string | undefined> {
  const exit = await ask([...command, '--version'], cwd, search);
  // A wrapper may print something before it.
  const line = exit?.stdout.toString('utf8').trim().split(/\r?\n/).at(-1);
  return exit?.exitCode === 0 &&
    line !== undefined &&
    /^\d{1,9}\.\d{1,9}\.\d{1,9}\S{0,40}$/.test(line)
    ? line
    : undefined;
}

async function nextToNode(node: string): Promise<readonly string[]> {
  const folder = dirname(await realpath(node));
  return readable([
    join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]);
}

async function readable(files: readonly string[]): Promise<readonly string[]> {
  const isReadable = async (file: string): Promise<boolean> => {
    try {
      await access(file, constants.R_OK);
      return (await stat(file)).isFile();
    } catch {
      return false;
    }
  };
  const found = await Promise.all(files.map(isReadable));
  return files.filter((_, index) => found[index]);
}
