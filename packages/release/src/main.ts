import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ReleaseRefused } from './refusal.js';
import { release } from './release.js';
import { type ActionName, actionNames } from './released-actions.js';

const usage = `pnpm run release --version X.Y.Z --repository paragraph-push=<git url> --repository paragraph-pull=<git url> [--dry-run] [--notes FILE]`;

/** @throws {ReleaseRefused} when an action has no repository, or a repository no action. */
function repositoriesOf(given: readonly string[]): ReadonlyMap<ActionName, string> {
  const repositories = new Map<ActionName, string>();
  for (const each of given) {
    const [name, ...rest] = each.split('=');
    const action = actionNames.find((known) => known === name);
    const url = rest.join('=');
    if (action === undefined || url === '' || repositories.has(action)) {
      throw new ReleaseRefused(`--repository has to name each action once.\n${usage}`);
    }
    repositories.set(action, url);
  }
  const missing = actionNames.filter((action) => !repositories.has(action));
  if (missing.length > 0) throw new ReleaseRefused(`No repository for ${missing[0]}.\n${usage}`);
  return repositories;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      version: { type: 'string' },
      repository: { type: 'string', multiple: true },
      'dry-run': { type: 'boolean', default: false },
      notes: { type: 'string' },
    },
  });
  if (values.version === undefined) throw new ReleaseRefused(`No version is given.\n${usage}`);
  const text = await release({
    root: dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
    version: values.version,
    repositories: repositoriesOf(values.repository ?? []),
    mode: values['dry-run'] ? 'dry-run' : 'publish',
    say: (line) => console.log(line),
  });
  console.log(`The text of the release:\n\n${text}`);
  if (values.notes !== undefined) await writeFile(values.notes, `${text}\n`);
}

try {
  await main();
} catch (thrown) {
  const isKnown =
    thrown instanceof ReleaseRefused ||
    (thrown instanceof TypeError &&
      'code' in thrown &&
      String(thrown.code).startsWith('ERR_PARSE_ARGS'));
  if (!isKnown) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
