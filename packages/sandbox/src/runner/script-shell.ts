import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** How a `run:` is started. */
export interface ScriptShell {
  readonly file: string;
  readonly args: (script: string) => readonly string[];
  /** As in the log: `/usr/bin/bash -e {0}`. */
  readonly shown: string;
  readonly extension: string;
  readonly complete: (script: string) => string;
}

const formats: Readonly<Record<string, string>> = {
  bash: '--noprofile --norc -e -o pipefail {0}',
  sh: '-e {0}',
  pwsh: '-command ". \'{0}\'"',
  powershell: '-command ". \'{0}\'"',
  python: '{0}',
};

const extensions: Readonly<Record<string, string>> = {
  bash: '.sh',
  sh: '.sh',
  pwsh: '.ps1',
  powershell: '.ps1',
  python: '.py',
};

/** The shell that a step names, else the system's; searched for on the runner's own PATH. */
export function findShell(named: string, searchPath: string): ScriptShell {
  if (named === '') return findDefaultShell(searchPath);
  const space = named.indexOf(' ');
  const command = space < 0 ? named : named.slice(0, space);
  const format = (space < 0 ? '' : named.slice(space + 1).trim()) || formats[command.toLowerCase()];
  if (format?.includes('{0}') !== true) {
    throw new Error(
      "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format string containing '{0}'",
    );
  }
  const file = which(command, searchPath);
  if (file === undefined) throw new Error(`${command}: command not found`);
  return makeShell(command, file, format);
}

// Not named, bash gets no more than `-e`: a failing command in a pipe goes unnoticed.
function findDefaultShell(searchPath: string): ScriptShell {
  const candidates = process.platform === 'win32' ? ['pwsh', 'powershell'] : ['bash', 'sh'];
  for (const command of candidates) {
    const file = which(command, searchPath);
    const name = process.platform === 'win32' ? command : 'sh';
    if (file !== undefined) return makeShell(name, file, formats[name] ?? '{0}');
  }
  throw new Error(`${candidates.join(' or ')}: command not found`);
}

function makeShell(command: string, file: string, format: string): ScriptShell {
  const name = command.toLowerCase();
  return {
    file,
    args: (script) => splitArguments(format).map((part) => part.replaceAll('{0}', script)),
    shown: `${file} ${format}`,
    extension: extensions[name] ?? '',
    complete: name === 'pwsh' || name === 'powershell' ? completePowerShell : (script) => script,
  };
}

function completePowerShell(script: string): string {
  return [
    "$ErrorActionPreference = 'stop'",
    script,
    'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }',
  ].join('\n');
}

/** Before the script's path is put in, so that blanks in it do no harm. */
function splitArguments(format: string): readonly string[] {
  return [...format.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([part]) => part.replaceAll('"', ''));
}

function which(command: string, searchPath: string): string | undefined {
  if (path.isAbsolute(command)) return isProgram(command) ? command : undefined;
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => path.join(folder, command + ending)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
