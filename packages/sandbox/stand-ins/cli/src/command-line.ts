import { parseArgs } from 'node:util';
import { CliError } from './cli-error.js';

export type Command =
  | { name: 'version' }
  | { name: 'help' }
  | { name: 'install'; syncVersions: boolean }
  | { name: 'build'; skipTypeErrors: boolean }
  | { name: 'push'; dryRun: boolean; debug: boolean }
  | { name: 'pull' };

export const helpText = `Usage: para [options] [command]

Options:
  -V, --version                  output the version number
  -h, --help                     display help for command

Commands:
  install [--sync-versions]      install dependencies and the types of integrations
  build [--skip-type-errors]     compile the project and write out/build.json
  push [--dry-run] [--debug]     upload out/build.json to Paragon
  pull                           overwrite src/ with what Paragon holds
  help                           display help for command`;

const options = {
  install: ['sync-versions'],
  build: ['skip-type-errors'],
  push: ['dry-run', 'debug'],
  pull: [],
} as const;

export function readCommand(argv: string[]): Command {
  const [name, ...rest] = argv;
  switch (name) {
    case '-V':
    case '--version':
      return { name: 'version' };
    case undefined:
    case '-h':
    case '--help':
    case 'help':
      return { name: 'help' };
    case 'install': {
      const flags = readFlags(rest, options.install);
      return { name, syncVersions: flags.has('sync-versions') };
    }
    case 'build': {
      const flags = readFlags(rest, options.build);
      return { name, skipTypeErrors: flags.has('skip-type-errors') };
    }
    case 'push': {
      const flags = readFlags(rest, options.push);
      return { name, dryRun: flags.has('dry-run'), debug: flags.has('debug') };
    }
    case 'pull':
      readFlags(rest, options.pull);
      return { name };
    default:
      throw new CliError(
        name.startsWith('-')
          ? `error: unknown option '${name}'`
          : `error: unknown command '${name}'`,
      );
  }
}

function readFlags(argv: string[], known: readonly string[]): Set<string> {
  const { tokens } = parseArgs({ args: argv, strict: false, tokens: true });
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new CliError(`error: too many arguments. Expected 0 arguments but got 1.`);
    }
    if (token.kind !== 'option') continue;
    if (!known.includes(token.name) || token.value !== undefined) {
      throw new CliError(`error: unknown option '${token.rawName}'`);
    }
    flags.add(token.name);
  }
  return flags;
}
