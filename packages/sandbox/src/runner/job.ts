import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadActionManifest } from './action-manifest.js';
import { planNodeAction, uniqueName } from './action-step.js';
import { commandFilesFolder } from './command-files.js';
import { Environment } from './environment.js';
import { makeGithubContext, type RunOptions } from './github-context.js';
import { type JobState, mergeStatus } from './job-state.js';
import { Log } from './log.js';
import type { Machine } from './machine.js';
import { OutputWatch } from './output-watch.js';
import { endOrphans, type RunningProcess } from './process-table.js';
import type { JobResult, StepResult } from './results.js';
import { githubWaits, type Waits } from './runner-process.js';
import { SecretMasker } from './secret-masker.js';
import { StepHandle } from './step-handle.js';
import type { StepObserver, StepPlan } from './step-plan.js';
import { runJobStep } from './step-runner.js';

export interface JobOptions extends RunOptions {
  /** GITHUB_TOKEN: in `github.token` and `secrets`, never in the environment by itself. */
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

export interface ActionOptions {
  /** The folder that holds `action.yml`. */
  readonly directory: string;
  /** Values as they are after evaluation: `${{ }}` in them stays. */
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly id?: string;
  /** As the workflow names the action; default `acme/<folder>@v1`. */
  readonly uses?: string;
  readonly continueOnError?: boolean;
  readonly timeoutMinutes?: number;
  readonly waits?: Partial<Waits>;
}

const defaultGrace = 500;
const eventFolder = '_github_workflow';

/** One job on one runner, from "Set up job" to "Complete job". */
export class Job {
  /** Shared by the steps; for the modules of the runner. */
  readonly state: JobState;
  readonly #onEnd: () => void;
  readonly #grace: number;
  #tail: Promise<unknown> = Promise.resolve();
  #ended: Promise<JobResult> | undefined;
  #complete = false;

  static async start(
    machine: Machine,
    runnerFolder: string,
    options: JobOptions & { readonly onEnd?: () => void },
  ): Promise<Job> {
    const state = await setUpJob(machine, runnerFolder, options);
    return new Job(state, options.onEnd ?? (() => {}), options.orphanGrace ?? defaultGrace);
  }

  private constructor(state: JobState, onEnd: () => void, grace: number) {
    this.state = state;
    this.#onEnd = onEnd;
    this.#grace = grace;
  }

  /** GITHUB_WORKSPACE; empty until a test or a checkout fills it, kept for the next job. */
  get workspace(): string {
    return this.state.folders.workspace;
  }

  /** RUNNER_TEMP; emptied when the next job starts, so that what was left can be looked at. */
  get temp(): string {
    return this.state.folders.temp;
  }

  get trackingId(): string {
    return this.state.trackingId;
  }

  /** Queues a step: steps run one after another. Its `post` runs in `end()`. */
  runAction(options: ActionOptions): StepHandle {
    return new StepHandle(this, (observer) =>
      this.enqueue(() => this.#runAction(options, observer)),
    );
  }

  async #runAction(options: ActionOptions, observer: StepObserver): Promise<StepResult> {
    const manifest = await loadActionManifest(options.directory);
    if (manifest.runs.kind !== 'node') {
      throw new Error(`${options.directory} is no JavaScript action; use runWorkflow for it`);
    }
    const uses = options.uses ?? `acme/${path.basename(options.directory)}@v1`;
    const plans = planNodeAction(
      {
        manifest,
        uses,
        actionName: options.id ?? uniqueName(uses, this.state.actionNames),
        ...(options.id === undefined ? {} : { id: options.id }),
        condition: 'success()',
        with: () => options.with ?? {},
        env: () => options.env ?? {},
        continueOnError: () => options.continueOnError ?? false,
        timeoutMinutes: () => options.timeoutMinutes ?? 0,
        waits: { ...this.state.waits, ...options.waits },
        observer,
      },
      manifest.runs,
    );
    if (plans.pre !== undefined) await this.runPlan(plans.pre);
    return this.runPlan(plans.main);
  }

  /** For the modules of the runner. */
  runPlan(plan: StepPlan): Promise<StepResult> {
    return runJobStep(this.state, plan);
  }

  enqueue<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(run);
    this.#tail = result.catch(() => {});
    return result;
  }

  /** As that of a step, but over all steps, `post` too. */
  waitForOutput(pattern: RegExp): Promise<void> {
    return this.state.output.waitFor(pattern);
  }

  /** What "Cancel workflow" does: the step at work is ended, `always()` still runs. */
  cancel(): void {
    if (this.state.cancelled) return;
    this.state.cancelled = true;
    this.state.status = mergeStatus(this.state.status, 'cancelled');
    for (const cancel of this.state.cancellable) cancel();
  }

  /** The machine is gone from one moment to the next: no signals, no `post`, nothing recorded. */
  async lose(): Promise<void> {
    if (this.#complete) return;
    this.state.lost = true;
    await endOrphans(this.trackingId, 0);
    await Promise.all([...this.state.processes].map((process) => process.kill()));
    await this.#tail;
  }

  /** Runs the `post` stages, the last first, ends what was left running, and tells it all. */
  end(): Promise<JobResult> {
    this.#ended ??= this.enqueue(() => this.#finish());
    return this.#ended;
  }

  async #finish(): Promise<JobResult> {
    const { state } = this;
    for (let plan = state.post.pop(); plan !== undefined; plan = state.post.pop()) {
      if (!state.lost) await this.runPlan(plan);
    }
    state.log.write('Cleaning up orphan processes');
    const orphans = await endOrphans(state.trackingId, state.lost ? 0 : this.#grace);
    for (const { pid, command } of orphans) {
      state.log.write(`Terminate orphan process: pid (${pid}) (${command})`);
    }
    for (const folder of [commandFilesFolder, eventFolder]) {
      await rm(path.join(state.folders.temp, folder), { recursive: true, force: true });
    }
    state.output.close();
    this.#complete = true;
    this.#onEnd();
    return summarizeJob(state, orphans);
  }
}

function summarizeJob(state: JobState, orphans: readonly RunningProcess[]): JobResult {
  return {
    conclusion: state.lost ? 'failure' : state.status,
    lost: state.lost,
    steps: [...state.results],
    annotations: state.results.flatMap((step) => step.annotations),
    log: state.log.text,
    masks: state.masker.values,
    orphans,
  };
}

async function setUpJob(
  machine: Machine,
  runnerFolder: string,
  options: JobOptions,
): Promise<JobState> {
  const token = options.token ?? `ghs_${randomUUID().replaceAll('-', '')}`;
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
    post: [],
    results: [],
    actionNames: new Set(),
  };
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

// The runner's own switches are no secrets, though they may be stored as such.
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
