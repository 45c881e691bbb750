import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import * as core from '@actions/core';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Secrets } from '../report/secrets.js';
import { misspeltInputs } from './misspelt-inputs.js';
import { isInside } from './on-disk.js';

/** Reads an action's inputs, and reports every fault at once. */
export interface InputReader {
  /** A trimmed text; undefined if it is empty. */
  text(name: string): string | undefined;
  /** As {@link text}, masked. A secret is one line of ASCII without white space. */
  secret(name: string): string | undefined;
  /** `true` or `false`, as YAML 1.2 writes them: https://yaml.org/spec/1.2.2/#103-core-schema */
  flag(name: string): boolean;
  choice<const T extends string>(name: string, values: readonly T[]): T;
  /** An `http:` or `https:` URL without credentials, query or trailing slash. */
  url(name: string): string | undefined;
  /** A folder inside the workspace, as an absolute path; undefined if the input is empty. */
  folder(name: string): string | undefined;
  /** The text as parsed by `parse`, or a fault with the message that `parse` throws. */
  parsed<T>(name: string, parse: (text: string) => T): T | undefined;
  /** Warnings about values that do not stop the run. */
  readonly warnings: readonly string[];
  /** @throws {ActionError} naming every input that has a fault. */
  finish(): void;
}

export interface InputContext {
  readonly workspace: string;
  readonly secrets: Secrets;
}

/** An {@link InputReader} over the inputs that the runner handed to this process. */
export function inputReader({ workspace, secrets }: InputContext): InputReader {
  const faults: string[] = [];
  const warnings: string[] = [];
  const fault = (name: string, sentence: string): void => {
    faults.push(`${name}: ${sentence}`);
  };
  const asked = new Set<string>();
  const text = (name: string): string | undefined => {
    asked.add(name);
    return core.getInput(name) || undefined;
  };

  return {
    text,
    secret(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      secrets.add(value);
      if (/\s/.test(value)) {
        fault(name, 'contains white space or a line break. Store the secret again, as one line.');
      } else if (!/^[!-~]+$/.test(value)) {
        // Node rejects it in a header, with an error that looks like a network error.
        fault(name, 'contains a character that is not allowed in a key. Store the secret again.');
      }
      return value;
    },
    flag(name) {
      const value = text(name) ?? 'false';
      if (/^(?:true|True|TRUE)$/.test(value)) return true;
      if (!/^(?:false|False|FALSE)$/.test(value)) {
        fault(name, `must be true or false, not "${quoted(value)}".`);
      }
      return false;
    },
    choice(name, values) {
      const value = text(name);
      const [fallback] = values;
      const found = values.find((candidate) => candidate === value);
      if (found !== undefined) return found;
      if (fallback === undefined) throw new Error(`No values for the input ${name}.`);
      if (value !== undefined) {
        fault(name, `must be ${alternatives(values)}, not "${quoted(value)}".`);
      }
      return fallback;
    },
    url(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const url = parsedUrl(value);
      if (typeof url === 'string') {
        fault(name, url);
        return undefined;
      }
      if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        warnings.push(
          `${name}: ${quoted(url.host)} uses http:, so the Paragon key is sent unencrypted. Use https: if the host supports it.`,
        );
      }
      return withoutSlashesAtEnd(url.href);
    },
    folder(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const folder = folderInside(workspace, value);
      if (typeof folder === 'string') return folder;
      fault(name, folder.fault);
      return undefined;
    },
    parsed(name, parse) {
      const value = text(name);
      if (value === undefined) return undefined;
      try {
        return parse(value);
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        fault(name, thrown.message);
        return undefined;
      }
    },
    warnings,
    finish() {
      // The misspelt input has its default: to continue might push what was meant as a dry run.
      for (const { name, meant } of misspeltInputs(process.env, asked)) {
        fault(name, `is not an input of this action. Did you mean \`${meant}\`?`);
      }
      if (faults.length === 0) return;
      throw new ActionError({
        what:
          faults.length === 1
            ? `Invalid input: ${faults[0]}`
            : `${faults.length} invalid inputs:\n${faults.map((each) => `- ${each}`).join('\n')}`,
        cure: 'Correct the `with:` of this step. Nothing was changed.',
        commits: 'workflows',
      });
    },
  };
}

/** A URL to which a path can be appended. */
export function withoutSlashesAtEnd(url: string): string {
  let end = url.length;
  while (url.endsWith('/', end)) end -= 1;
  return url.slice(0, end);
}

function alternatives(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

/** A URL, or the sentence that says what is wrong with it. */
function parsedUrl(value: string): URL | string {
  const url = URL.parse(value);
  if (url === null)
    return `"${quoted(value)}" is not a URL. Expected something like https://zeus.example.com.`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `must start with https://, not with ${quoted(url.protocol)}.`;
  }
  if (url.username !== '' || url.password !== '')
    return 'must not contain a user name or a password.';
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment.';
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

/**
 * The absolute path of a folder below `root`, compared by real path so that no symbolic link leads out.
 *
 * @param realPath Returns the path as it is on disk. Not Node's own `realpathSync`, which keeps the case as written:
 * Windows and macOS find `Apps` by `apps`, but Git does not.
 */
export function folderInside(
  root: string,
  path: string,
  realPath: (path: string) => string = realpathSync.native,
): string | { readonly fault: string } {
  if (path.includes('\0')) return { fault: 'contains a NUL character.' };
  const wanted = resolve(root, isAbsolute(path) ? path : join('.', path));
  let real: string;
  try {
    real = realPath(wanted);
  } catch {
    return {
      fault: `there is no folder "${quoted(path)}" in the checkout. Does actions/checkout run before this step?`,
    };
  }
  if (!isInside(real, realPath(root))) {
    return { fault: `"${quoted(path)}" is outside the workspace.` };
  }
  if (!statSync(real).isDirectory()) return { fault: `"${quoted(path)}" is not a folder.` };
  return real;
}
