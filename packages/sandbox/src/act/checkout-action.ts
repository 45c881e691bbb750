import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkoutStep } from '../github/checkout-step.js';

/** The inputs of actions/checkout that our templates set. */
const inputNames = ['ref', 'fetch-depth', 'persist-credentials', 'token'] as const;

/** Writes an action that stands in for actions/checkout, since act would download that from GitHub. */
export async function writeCheckoutAction(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const inputs = inputNames.map((name) => {
    const value = name === 'token' ? `\${{ github.token }}` : '';
    return `  ${name}:\n    description: As of actions/checkout\n    default: ${value}\n`;
  });
  const manifest = `name: Checkout
description: Stands in for actions/checkout
inputs:
${inputs.join('')}runs:
  using: node24
  main: index.mjs
`;
  // act copies the folder, so the code is named by its whole path.
  const code = `import { checkOut } from '${pathToFileURL(import.meta.filename).href}';
await checkOut(process.env);
`;
  await writeFile(join(folder, 'action.yml'), manifest);
  await writeFile(join(folder, 'index.mjs'), code);
}

/** What that action does, in the environment of its step. */
export async function checkOut(env: NodeJS.ProcessEnv): Promise<void> {
  const read = (name: string) => env[name] ?? '';
  const given = inputNames.map((name) => [name, read(`INPUT_${name.toUpperCase()}`)] as const);
  const event: unknown = JSON.parse(await readFile(read('GITHUB_EVENT_PATH'), 'utf8'));
  const { commit } = await checkoutStep(
    Object.fromEntries(given.filter(([, value]) => value !== '')),
    {
      serverUrl: read('GITHUB_SERVER_URL'),
      repository: read('GITHUB_REPOSITORY'),
      workspace: read('GITHUB_WORKSPACE'),
      temp: read('RUNNER_TEMP'),
      ref: read('GITHUB_REF'),
      sha: read('GITHUB_SHA'),
      token: read('INPUT_TOKEN'),
      event: { name: read('GITHUB_EVENT_NAME'), payload: event },
    },
  );
  console.log(`Checked out ${commit}.`);
}
