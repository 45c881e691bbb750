import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Environment } from './environment.js';
import { makeGithubContext, type RunOptions } from './github-context.js';
import type { JobState } from './job-state.js';
import { Log } from './log.js';
import { OutputWatch } from './output-watch.js';
import { githubWaits, type Waits } from './runner-process.js';
import { SecretMasker } from './secret-masker.js';

/** What a job takes from the machine that it runs on. */
export interface JobMachine {
  readonly toolCache: string;
  readonly node: string;
  readonly environment: Environment;
}

export interface JobOptions extends RunOptions {
  /** GITHUB_TOKEN: in `github.token` and `secrets`, never in the environment automatically. */
  readonly token?: string;
  /** The job's `env:`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Masked wherever they show up. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** As "Enable debug logging" does: RUNNER_DEBUG=1 and debug lines in the log. */
  readonly debug?: boolean;
  /** Shorter waits make a test fast; not given, they are GitHub's. */
  readonly waits?: Partial<Waits>;
  /** Milliseconds for processes that are about to end, before they count as orphans. */
  readonly orphanGrace?: number;
  /** Further contexts of a workflow: `inputs`, `matrix`, `needs`, `strategy`. */
  readonly contexts?: Readonly<Record<string, unknown>>;
}

/** The folder below RUNNER_TEMP with the file of GITHUB_EVENT_PATH. */
export const eventFolder = '_github_workflow';

/** "Set up job": folders, the event, the contexts, and what is to be hidden. */
export async function setUpJob(
  machine: JobMachine,
  runnerFolder: string,
  options: JobOptions,
): Promise<JobState> {
  const token = options.token ?? makeToken();
  const github = makeGithubContext(options, token);
  const [, name = 'repository'] = String(github.repository).split('/');
  const runnerWorkspace = path.join(runnerFolder, '_work', name);
  const workspace = path.join(runnerWorkspace, name);
  const temp = path.join(runnerFolder, '_work', '_temp');
  await rm(temp, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  const eventPath = path.join(temp, eventFolder, 'event.json');
  await mkdir(path.dirname(eventPath), { recursive: true });
  await writeFile(eventPath, JSON.stringify(github.event, undefined, 2));

  const secrets: Record<string, string> = { ...options.secrets, GITHUB_TOKEN: token };
  const debug = options.debug ?? secrets.ACTIONS_STEP_DEBUG === 'true';
  const trackingId = `github_${randomUUID()}`;
  const runtime = runtimeVariables();
  const masker = makeMasker(secrets, token, runtime);
  const inherited = new Environment(process.platform, machine.environment);
  inherited.set('RUNNER_TRACKING_ID', trackingId);
  return {
    folders: { workspace, temp },
    trackingId,
    node: machine.node,
    inherited,
    runtime,
    env: new Environment(process.platform, Object.entries(options.env ?? {})),
    prependPath: [],
    contexts: {
      github: { ...github, workspace, event_path: eventPath },
      runner: {
        os: osName(process.platform),
        arch: archName(process.arch),
        name: 'Sandbox 1',
        environment: 'self-hosted',
        tool_cache: machine.toolCache,
        temp,
        workspace: runnerWorkspace,
        ...(debug ? { debug: '1' } : {}),
      },
      secrets,
      vars: options.vars ?? {},
      inputs: {},
      matrix: null,
      strategy: {},
      needs: {},
      ...options.contexts,
    },
    scopes: new Map(),
    masker,
    log: new Log(masker),
    debug,
    waits: { ...githubWaits, ...options.waits },
    matchers: [],
    matcherListeners: new Set(),
    status: 'success',
    cancelled: false,
    lost: false,
    cancellable: new Set(),
    processes: new Set(),
    output: new OutputWatch(),
    results: [],
    scratchFiles: [],
    actionNames: new Set(),
  };
}

/** In the form of GitHub's own, for jobs whose token nobody looks at. */
export function makeToken(): string {
  return `ghs_${randomUUID().replaceAll('-', '')}`;
}

/** Only for JavaScript actions; nothing listens there, but a child must never see them. */
function runtimeVariables(): ReadonlyMap<string, string> {
  const nowhere = 'http://127.0.0.1:1/';
  return new Map([
    ['ACTIONS_RUNTIME_URL', `${nowhere}runtime/`],
    ['ACTIONS_RUNTIME_TOKEN', `runtime-${randomUUID()}`],
    ['ACTIONS_CACHE_URL', `${nowhere}cache/`],
    ['ACTIONS_RESULTS_URL', `${nowhere}results/`],
    ['ACTIONS_CACHE_SERVICE_V2', 'True'],
    ['ACTIONS_ORCHESTRATION_ID', randomUUID()],
  ]);
}

// The runner's own switches are not secrets, even if they are stored as such.
const notMasked = ['ACTIONS_STEP_DEBUG', 'ACTIONS_RUNNER_DEBUG'];

function makeMasker(
  secrets: Readonly<Record<string, string>>,
  token: string,
  runtime: ReadonlyMap<string, string>,
): SecretMasker {
  const masker = new SecretMasker();
  for (const [name, value] of Object.entries(secrets)) {
    if (!notMasked.includes(name)) masker.addWithLines(value.trim());
  }
  masker.add(Buffer.from(`x-access-token:${token}`).toString('base64'));
  masker.add(runtime.get('ACTIONS_RUNTIME_TOKEN') ?? '');
  return masker;
}

function osName(platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'Windows';
  return platform === 'darwin' ? 'macOS' : 'Linux';
}

function archName(arch: NodeJS.Architecture): string {
  const names: Partial<Record<NodeJS.Architecture, string>> = { x64: 'X64', ia32: 'X86' };
  return names[arch] ?? arch.toUpperCase();
}
