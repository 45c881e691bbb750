#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { helpText, readCommand } from './command-line.js';
import { field, parseJson } from './json.js';
import { memoryBesideCli, noMemory } from './memory.js';

/** Each command is loaded when it is called for, so that `--version` answers at once. */
async function main(argv: string[]): Promise<void> {
  const command = readCommand(argv);
  switch (command.name) {
    case 'version':
      console.log(ownVersion());
      return;
    case 'help':
      console.log(helpText);
      return;
    case 'install': {
      const { install } = await import('./commands/install.js');
      const { syncVersions } = command;
      return install({ cliVersion: ownVersion(), syncVersions, from: isQuick() ? 'cli' : 'npm' });
    }
    case 'build': {
      const { build } = await import('./commands/build.js');
      const { skipTypeErrors } = command;
      return build(
        isQuick()
          ? { skipTypeErrors, types: 'stripped', memory: memoryBesideCli() }
          : { skipTypeErrors, types: 'checked', memory: noMemory },
      );
    }
    case 'push': {
      const { push } = await import('./commands/push.js');
      return push({ cliVersion: ownVersion(), dryRun: command.dryRun, debug: command.debug });
    }
    case 'pull': {
      const { pull } = await import('./commands/pull.js');
      return pull({ cliVersion: ownVersion(), memory: isQuick() ? memoryBesideCli() : noMemory });
    }
  }
}

/** Published once more for tests whose subject is not the build. */
function isQuick(): boolean {
  return ownVersion().endsWith('-quick');
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const version = field(parseJson(text), 'version');
  return typeof version === 'string' ? version : 'unknown';
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof CliError ? error.message : error);
  process.exitCode = 1;
});
