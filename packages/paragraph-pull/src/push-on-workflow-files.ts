import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile, systemErrorCode } from '@paragraph/shared';
import type { PushOnWorkflowFiles } from './commit-advice.js';

/** In bytes, of one workflow file. The other limit is the number of files that are read. */
const largestFile = 256 * 1024;
const mostFiles = 100;

/**
 * Reads in a checkout whether a commit that changes only workflow files starts a push to Paragon. If unsure, it does.
 */
export async function pushOnWorkflowFiles(checkout: string): Promise<PushOnWorkflowFiles> {
  const folder = join(checkout, '.github/workflows');
  const texts: string[] = [];
  try {
    const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
    if (names.length > mostFiles) return 'starts';
    for (const name of names) {
      const bytes = await readPlainFile(join(folder, name), largestFile);
      if (bytes === undefined) return 'starts';
      texts.push(bytes.toString('utf8'));
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return 'starts';
  }
  const pushing = texts.filter((text) => /^\s*(?:- )?uses:\s*['"]?\S*paragraph-push/m.test(text));
  return pushing.length > 0 && pushing.every(leavesOutWorkflowFiles) ? 'starts-none' : 'starts';
}

/**
 * Whether the `push` trigger of a workflow file ignores commits that change only workflow files, or the file has no
 * such trigger. Understands only the usual notation: `push:` on its own line below `on:`.
 */
export function leavesOutWorkflowFiles(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  const on = lines.findIndex((line) => /^(?:on|'on'|"on"):\s*(?:#.*)?$/.test(line));
  if (on === -1) return false;
  const trigger = block(lines, on);
  const at = trigger.findIndex((line) => /^\s*push:/.test(line));
  // A reusable workflow, for example, is not started by a commit.
  if (at === -1) return true;
  if (!/^\s*push:\s*(?:#.*)?$/.test(trigger[at] ?? '')) return false;
  const push = block(trigger, at);
  const ignored = listOf(push, 'paths-ignore');
  if (ignored !== undefined) return ignored.some(coversWorkflowFiles) && !ignored.some(isNegated);
  const paths = listOf(push, 'paths');
  return paths !== undefined && !paths.some(mayMatchWorkflowFiles);
}

/** The lines below `start` that are indented further, up to the first one that is not. */
function block(lines: readonly string[], start: number): readonly string[] {
  const depth = (line: string): number => line.length - line.trimStart().length;
  const own = depth(lines[start] ?? '');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => depth(line) <= own && !/^\s*- /.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}

/** A list in either notation of YAML; undefined if there is no list, or it is not understood. */
function listOf(lines: readonly string[], key: string): readonly string[] | undefined {
  const at = lines.findIndex((line) => line.trimStart().startsWith(`${key}:`));
  if (at === -1) return undefined;
  const rest = (lines[at] ?? '')
    .trimStart()
    .slice(key.length + 1)
    .trim();
  if (rest.startsWith('[')) {
    const inner = /^\[(?<items>[^\]]*)\]/.exec(rest)?.groups?.items;
    return inner?.split(',').map(unquoted);
  }
  const items = [];
  for (const line of lines.slice(at + 1)) {
    const item = /^\s*- (?<item>.+)$/.exec(line)?.groups?.item;
    if (item === undefined) break;
    items.push(unquoted(item.replace(/\s#.*$/, '')));
  }
  return items;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])(?<inner>.*)\1$/, '$<inner>');
}

/** The usual patterns that match all files of the folder. */
function coversWorkflowFiles(pattern: string): boolean {
  return [
    '**',
    '.github/**',
    '.github/workflows/**',
    '.github/workflows/*',
    '**/.github/**',
  ].includes(pattern);
}

function isNegated(pattern: string): boolean {
  return pattern.startsWith('!');
}

/** Whether a pattern may match such a file: it begins with its folder, or with anything. */
function mayMatchWorkflowFiles(pattern: string): boolean {
  return !isNegated(pattern) && (/^[*?[+]/.test(pattern) || pattern.startsWith('.github'));
}
