import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { Environment } from './environment.js';
import { Job } from './job.js';
import type { JobMachine, JobOptions } from './job-setup.js';

export interface MachineOptions {
  /** The test's own folder, which contains everything of the machine. */
  readonly root: string;
  /** Added to what the runner itself was started with; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The Node that runs JavaScript actions: the runner's own, wherever PATH leads. */
  readonly node?: string;
}

/** A computer with runners on it: one home and one tool cache, a work folder for each runner. */
export class Machine implements JobMachine {
  readonly root: string;
  readonly home: string;
  readonly toolCache: string;
  readonly node: string;
  /** What a runner on this machine was started with, and so what each step inherits. */
  readonly environment: Environment;
  readonly #busy = new Set<number>();
  readonly #jobs = new Set<Job>();

  constructor(root: string, options: MachineOptions) {
    this.root = root;
    this.home = path.join(root, 'home');
    this.toolCache = path.join(root, 'tools');
    this.node = options.node ?? process.execPath;
    this.environment = baseEnvironment(this.home, path.join(root, 'tmp'));
    for (const [name, value] of Object.entries(options.env ?? {})) {
      if (value === undefined) this.environment.delete(name);
      else this.environment.set(name, value);
    }
  }

  /** Jobs that run at the same time do so on runners of their own, as on a real machine. */
  async startJob(options: JobOptions = {}): Promise<Job> {
    let runner = 1;
    while (this.#busy.has(runner)) runner++;
    this.#busy.add(runner);
    const job = await Job.start(this, path.join(this.root, 'runners', String(runner)), {
      ...options,
      onEnd: () => this.#busy.delete(runner),
    });
    this.#jobs.add(job);
    return job;
  }

  /** Switches the machine off: ends everything that a job left running. For `afterEach`. */
  async close(): Promise<void> {
    await Promise.all([...this.#jobs].map((job) => job.lose()));
  }
}

export async function createMachine(options: MachineOptions): Promise<Machine> {
  await mkdir(options.root, { recursive: true });
  // Actions compare real paths; a root below a link (macOS's /tmp) would look like another one.
  const machine = new Machine(await realpath(options.root), options);
  for (const folder of [machine.home, machine.toolCache, path.join(machine.root, 'tmp')]) {
    await mkdir(folder, { recursive: true });
  }
  return machine;
}

// Without these Windows starts next to nothing.
const windowsNames = [
  'SystemRoot',
  'SystemDrive',
  'windir',
  'ComSpec',
  'PATHEXT',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramData',
];

/** Only the variables of the developer's environment that a fresh machine would also have. */
function baseEnvironment(home: string, temp: string): Environment {
  const environment = new Environment(process.platform);
  if (process.platform === 'win32') {
    for (const name of windowsNames) {
      const value = process.env[name];
      if (value !== undefined) environment.set(name, value);
    }
    environment.setAll([
      ['USERPROFILE', home],
      ['APPDATA', path.join(home, 'AppData', 'Roaming')],
      ['LOCALAPPDATA', path.join(home, 'AppData', 'Local')],
      ['TEMP', temp],
      ['TMP', temp],
    ]);
  } else {
    environment.setAll([
      ['HOME', home],
      ['TMPDIR', temp],
      ['LANG', 'C.UTF-8'],
      // The developer's /etc/gitconfig is not part of the machine.
      ['GIT_CONFIG_NOSYSTEM', '1'],
    ]);
  }
  environment.set('PATH', searchPath());
  return environment;
}

function searchPath(): string {
  const system = (process.env.PATH ?? '')
    .split(path.delimiter)
    // Started by a package manager, PATH begins with this repository's own tools.
    .filter((folder) => folder !== '' && !folder.split(path.sep).includes('node_modules'));
  return [path.dirname(process.execPath), ...system].join(path.delimiter);
}
