import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { jobPermissions } from '../github/workflow-run.js';
import { restrictedDefault } from '../runner/workflow/permissions.js';
import { readWorkflowFile } from '../runner/workflow/workflow-file.js';
import type { World } from '../world.js';
import { ourActions } from '../world-workflows.js';
import { writeCheckoutAction } from './checkout-action.js';

/** A run of a workflow file by act. */
export interface ActRun {
  readonly exitCode: number | null;
  readonly log: string;
}

export interface ActEvent {
  readonly name: string;
  readonly ref: string;
  readonly sha: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** act 0.2.89 refuses `queue`: https://github.com/nektos/act/blob/v0.2.89/pkg/schema/workflow_schema.json */
export function forAct(workflow: string): string {
  return workflow.replace(/^ *queue: max\n/gm, '');
}

/**
 * Runs a workflow file of the world's repository with act, on this machine and without containers, against the
 * sandbox's GitHub and Paragon.
 */
export async function runAct(
  act: string,
  world: World,
  { file, event }: { readonly file: string; readonly event: ActEvent },
): Promise<ActRun> {
  // Not below the world's own folder: that has a space in its name, and act runs no script at such a place.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'act-')));
  try {
    return await runIn(folder, act, world, { file, event });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runIn(
  folder: string,
  act: string,
  world: World,
  { file, event }: { readonly file: string; readonly event: ActEvent },
): Promise<ActRun> {
  const { github, machine, repository, key } = world;
  const text = (await repository.read(event.sha, file)) ?? '';
  const at = (name: string) => join(folder, name);
  await Promise.all(['empty', 'temp'].map((name) => mkdir(at(name))));
  await writeFile(at(basename(file)), forAct(text));
  await writeFile(at('event.json'), JSON.stringify(event.payload));
  await writeCheckoutAction(at('checkout'));

  const local = { ...(await ourActions(world, text)) };
  for (const [, uses = ''] of text.matchAll(/uses: (actions\/checkout@\S+)/g)) {
    local[uses] = at('checkout');
  }
  const env = {
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_REPOSITORY: repository.name,
    GITHUB_REF: event.ref,
    SHA_REF: event.sha,
    RUNNER_TOOL_CACHE: machine.toolCache,
    RUNNER_TEMP: at('temp'),
  };
  const secrets = {
    // act gives no token of its own. A job's has what the workflow grants.
    GITHUB_TOKEN: github.createToken({
      repository: repository.name,
      permissions: jobPermissions(readWorkflowFile(text).permissions ?? restrictedDefault),
    }),
    PARAGON_CLI_KEY: key,
  };
  const named = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    event.name,
    `--directory=${at('empty')}`,
    `--workflows=${at(basename(file))}`,
    `--eventpath=${at('event.json')}`,
    `--action-cache-path=${at('cache')}`,
    '--platform=ubuntu-latest=-self-hosted',
    '--actor=ada',
    '--concurrent-jobs=1',
    '--no-cache-server',
    '--no-skip-checkout',
    ...named('--local-repository', local),
    ...named('--env', env),
    ...named('--secret', secrets),
  ];
  return start(act, args, { cwd: at('empty'), env: machine.environment.toRecord() });
}

async function start(
  program: string,
  args: readonly string[],
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ActRun> {
  const child = spawn(program, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, log };
}
