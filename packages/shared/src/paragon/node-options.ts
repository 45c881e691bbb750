import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readVariable, withVariables } from '../action/child-environment.js';
import type { Environment } from '../action/child-process.js';

/**
 * The environment with absolute paths of the modules that NODE_OPTIONS loads. Node resolves `--require ./trace.cjs`
 * from its working folder. For a step of the job that is the workspace, but npm and the CLI start elsewhere.
 * https://nodejs.org/api/cli.html#node_optionsoptions
 */
export function withWholeNodeOptions(env: Environment, workspace: string): Environment {
  const options = readVariable(env, 'NODE_OPTIONS');
  if (options === undefined || options.trim() === '') return env;
  return withVariables(env, { NODE_OPTIONS: wholeNodeOptions(options, workspace) });
}

const loads = /^(?:-r|--require|--import|--loader|--experimental-loader)$/;
const readsFile = /^(?:--env-file|--env-file-if-exists|--openssl-config|--icu-data-dir)$/;

export function wholeNodeOptions(options: string, workspace: string): string {
  const words = wordsOf(options);
  const whole: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? '';
    const [, name = '', value = ''] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (loads.test(before) || readsFile.test(before))
      whole.push(wholeName(before, word, workspace));
    else if (loads.test(name) || readsFile.test(name)) {
      whole.push(`${name}=${wholeName(name, value, workspace)}`);
    } else whole.push(word);
  }
  const isWhole = whole.every((word, index) => word === words[index]);
  return isWhole ? options : whole.map(asWord).join(' ');
}

function wholeName(option: string, value: string, workspace: string): string {
  if (readsFile.test(option)) return resolve(workspace, value);
  if (isAbsolute(value) || /^[a-z][a-z+.-]+:/i.test(value)) return value;
  const path = fileOf(value, workspace);
  if (path === undefined) return value;
  return /^(?:-r|--require)$/.test(option) ? path : pathToFileURL(path).href;
}

/**
 * The module's file, as a step in the workspace would find it; undefined if there is none, or it is built into Node.
 */
function fileOf(name: string, workspace: string): string | undefined {
  try {
    const path = createRequire(join(workspace, 'package.json')).resolve(name);
    return isAbsolute(path) ? path : undefined;
  } catch {
    return /^\.{1,2}[\\/]/.test(name) ? resolve(workspace, name) : undefined;
  }
}

/** Splits as Node does: at white space outside double quotes; within quotes, a backslash escapes the next character. */
function wordsOf(options: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let index = 0; index < options.length; index += 1) {
    let character = options.charAt(index);
    if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
      continue;
    }
    if (character === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (character === '\\' && isQuoted && index + 1 < options.length) {
      index += 1;
      character = options.charAt(index);
    }
    word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

function asWord(word: string): string {
  return /[ "]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word;
}
