import { realpath } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { type CapturedExit, capture, type Environment } from '../action/child-process.js';
import type { Clock } from '../action/clock.js';
import { firstBytes } from '../action/plain-file.js';
import { programsOnPath } from '../action/programs.js';
import { Cancelled } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/** How to find and query a job's programs. */
export interface ToolSearch {
  /** The environment of the job, with the user's real home: the shims of version managers need it. */
  readonly env: Environment;
  /** The root of the checkout: a shim may have a version only there. */
  readonly workspace: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** A Node to start without a shell. */
export interface FoundNode {
  /** The program itself, never a shim. */
  readonly node: string;
  /** Such as `22.4.1`. */
  readonly nodeVersion: string;
}

export interface NodeChoice {
  readonly chosen: FoundNode;
  /** The job's own, of any version. */
  readonly ofJob: FoundNode | undefined;
  /** In words, what was chosen instead of the job's. */
  readonly instead: string | undefined;
}

/** The CLI's own dependencies need it. */
const oldestNode = 20;
/** How long a program may take to print its version, in milliseconds: a shim may search or download. */
const patience = 30_000;

/** The one that runs this action. */
const own: FoundNode = { node: process.execPath, nodeVersion: process.versions.node };

/** The job's own Node if it is new enough, else the one that runs this action. */
export async function chooseNode(search: ToolSearch): Promise<NodeChoice> {
  const candidates = await programsOnPath(search.env, { posix: 'node', windows: 'node.exe' });
  const [first] = candidates;
  for (const file of candidates) {
    const found = await askNode(file, search);
    if (found === undefined) continue;
    if (!isNewEnough(found.nodeVersion)) {
      const why = `the job's own (${quoted(file)}) is ${found.nodeVersion}, and the CLI needs ${oldestNode} or newer`;
      return { chosen: own, ofJob: found, instead: insteadOf(own, why) };
    }
    const instead =
      file === first ? undefined : insteadOf(found, `${quoted(first ?? '')} is not a working Node`);
    return { chosen: found, ofJob: found, instead };
  }
  const why = `the job's own (${quoted(first ?? '')}) is not a working Node`;
  return {
    chosen: own,
    ofJob: undefined,
    instead: first === undefined ? undefined : insteadOf(own, why),
  };
}

function insteadOf({ node, nodeVersion }: FoundNode, why: string): string {
  return `The CLI runs with Node ${nodeVersion} (${quoted(node)}): ${why}.`;
}

function isNewEnough(version: string): boolean {
  return Number(version.split('.')[0]) >= oldestNode;
}

/** Asks a `node` for its path and version, since it may be a shim for another Node, or not be Node at all. */
async function askNode(file: string, search: ToolSearch): Promise<FoundNode | undefined> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return undefined;
  if (real === own.node) return own;
  if (await isNodeItself(real)) {
    const exit = await ask([file, '--version'], search.workspace, search);
    const nodeVersion = /^v(\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+]\S*)?)$/.exec(
      exit?.stdout.toString('utf8').trim() ?? '',
    )?.[1];
    if (exit?.exitCode === 0 && nodeVersion !== undefined) return { node: real, nodeVersion };
  }
  // Bun puts itself on PATH as `node`, and reports a version of Node.
  const expression =
    '[process.versions.bun || process.versions.deno ? "none" : process.versions.node, process.execPath].join("\\n")';
  const exit = await ask([file, '-p', expression], search.workspace, search);
  // A module that NODE_OPTIONS loads may print something before it.
  const lines = (exit?.stdout.toString('utf8') ?? '').trim().split(/\r?\n/).slice(-2);
  const [nodeVersion = '', node = ''] = lines;
  const makesSense = exit?.exitCode === 0 && /^\d+\.\d+\.\d+/.test(nodeVersion) && isAbsolute(node);
  return makesSense ? { node, nodeVersion } : undefined;
}

/** Runs a program that only prints something; undefined if it cannot be started, or takes too long. */
export async function ask(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
  { env, signal, clock }: Pick<ToolSearch, 'env' | 'signal' | 'clock'>,
): Promise<CapturedExit | undefined> {
  const limit = new AbortController();
  const release = clock.after(patience, () => limit.abort());
  try {
    const limited = AbortSignal.any([signal, limit.signal]);
    return await capture({ program, args, cwd, env, signal: limited });
  } catch (thrown) {
    if (thrown instanceof Cancelled && signal.aborted) throw thrown;
    return undefined;
  } finally {
    release();
  }
}

/**
 * Whether this is the program and not a shim. Shims are scripts, or links to a program with another name. The program
 * itself prints its version without starting JavaScript, several times as fast.
 */
async function isNodeItself(file: string): Promise<boolean> {
  if (basename(file) !== 'node') return false;
  // ELF, and Mach-O for one and for several processors.
  return /^(?:\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(await beginning(file));
}

/** The beginning of a program, one character for each byte; empty if it cannot be read. */
export async function beginning(file: string): Promise<string> {
  return (await firstBytes(file, 64))?.toString('latin1') ?? '';
}
