import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dispatchClient } from './github/dispatch-client.js';
import type { Dispatch } from './github/dispatches.js';
import type { ReceivedPush } from './github/pushes.js';
import { isZero, type RefUpdate } from './github/receive-pack.js';
import {
  dispatchedRun,
  type RepositoryWorkflowOptions,
  runRepositoryWorkflow,
} from './github/workflow-run.js';
import type { WorkflowResult, WorkflowRun } from './runner/workflow/run-options.js';
import { WorkflowFileError } from './runner/workflow/yaml-node.js';
import type { World } from './world.js';
import { type ActionName, assembledAction } from './world-run.js';

export type WorldWorkflowOptions = Omit<
  RepositoryWorkflowOptions,
  'github' | 'repository' | 'machine' | 'actions' | 'rewrite'
>;

const workflowFile = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const templates = fileURLToPath(new URL('../../../templates/workflows/', import.meta.url));

/** The workflow files that the README tells to add, by their paths in a repository. */
export async function templateFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const name of await readdir(templates)) {
    files[`.github/workflows/${name}`] = await readFile(join(templates, name), 'utf8');
  }
  return files;
}

/**
 * Runs a workflow file of the world's repository as GitHub would, with our actions for any version that it names, and
 * the sandbox's Paragon in the place of the public one.
 */
export async function runWorkflowFile(
  world: World,
  options: WorldWorkflowOptions,
): Promise<WorkflowRun> {
  const { github, machine, repository, key } = world;
  const { secrets, ...rest } = options;
  const text = await repository.read(options.sha ?? options.ref ?? 'main', options.file);
  return runRepositoryWorkflow({
    ...rest,
    secrets: { PARAGON_CLI_KEY: key, ...secrets },
    github,
    machine,
    repository,
    actions: await ourActions(world, text ?? ''),
    rewrite: (file) => withHosts(world, file),
  });
}

function withHosts({ paragon }: World, text: string): string {
  return text
    .replaceAll('https://zeus.useparagon.com', paragon.zeusUrl)
    .replaceAll('https://dashboard.useparagon.com', paragon.dashboardUrl);
}

/** What `uses:` names in a workflow file, as far as it is ours: any version, and the names of some years. */
export async function ourActions(
  world: World,
  text: string,
): Promise<Readonly<Record<string, string>>> {
  const found = text.matchAll(
    /\buses:\s*(?<uses>useparagon\/paragraph-(?<direction>push|pull)(?:-action)?@[\w.-]+)/g,
  );
  const actions: Record<string, string> = {};
  for (const { groups } of found) {
    const name = groups?.direction === 'push' ? 'paragraph-push' : 'paragraph-pull';
    actions[groups?.uses ?? ''] = await downloadAction(world, name);
  }
  return actions;
}

/** An action as users get it, but for the hosts that count where a workflow names none. */
async function downloadAction(world: World, name: ActionName): Promise<string> {
  const folder = await mkdtemp(join(world.root, `${name}-`));
  await cp(assembledAction(name), folder, { recursive: true });
  const manifest = join(folder, 'action.yml');
  await writeFile(manifest, withHosts(world, await readFile(manifest, 'utf8')));
  return folder;
}

/** The runs that Paragon, or a push, has started. */
export interface WorkflowRuns {
  /** Waits until those that were started are over. Oldest first. */
  settled(): Promise<readonly WorkflowResult[]>;
}

/** Connects Paragon with GitHub: what is saved in the dashboard starts the pull workflow of the repository. */
export function connectParagon(
  world: World,
  options: Pick<WorldWorkflowOptions, 'onJob' | 'secrets'> = {},
): WorkflowRuns {
  const { github } = world;
  connectGitHub(world);
  const runs: WorkflowResult[] = [];
  github.onDispatch(async (dispatch) => {
    runs.push(await runDispatchedFile(world, dispatch, options));
  });
  return {
    async settled() {
      await github.dispatchesSettled();
      return runs;
    },
  };
}

/** Gives Paragon the token with which it dispatches the pull when a version is saved. */
export function connectGitHub({ github, paragon, repository }: World): void {
  // What the vendor's page tells to grant.
  const token = github.createToken({
    kind: 'personal',
    repository: repository.name,
    permissions: { actions: 'write', contents: 'read' },
  });
  paragon.connectGitHub(
    dispatchClient({ apiUrl: github.apiUrl, token, repository: repository.name }),
  );
}

/** What GitHub does with a dispatch that it has accepted. */
export async function runDispatchedFile(
  world: World,
  dispatch: Dispatch,
  options: Pick<WorldWorkflowOptions, 'onJob' | 'secrets'> = {},
): Promise<WorkflowResult> {
  const { repository: _, ...about } = dispatchedRun(dispatch);
  const run = await runWorkflowFile(world, { ...options, ...about });
  if (!run.triggered) throw new Error(`The dispatch of ${about.file} started nothing.`);
  return run;
}

/**
 * What GitHub does with a push over HTTP: it runs the workflow files of the pushed branches that want it, unless a
 * job's own token has pushed. One after another.
 */
export async function runPushedFiles(
  world: World,
  { updates, login, tokenKind }: ReceivedPush,
  {
    onInvalidFile,
    ...options
  }: Pick<WorldWorkflowOptions, 'onJob'> & {
    /** GitHub runs the other files all the same; without this it is thrown. */
    readonly onInvalidFile?: (file: string, error: WorkflowFileError) => void;
  } = {},
): Promise<readonly WorkflowResult[]> {
  const runs: WorkflowResult[] = [];
  if (tokenKind === 'installation') return runs;
  for (const { ref, after: sha } of updates.filter(isBranchMove)) {
    const files = await world.repository.files(sha);
    for (const file of files.filter((path) => workflowFile.test(path))) {
      try {
        const run = await runWorkflowFile(world, { ...options, file, ref, sha, actor: login });
        if (run.triggered) runs.push(run);
      } catch (error) {
        if (!(error instanceof WorkflowFileError) || onInvalidFile === undefined) throw error;
        onInvalidFile(file, error);
      }
    }
  }
  return runs;
}

/** Connects pushes with the runs that they start. */
export function runOnPush(world: World): WorkflowRuns {
  const { github } = world;
  const runs: WorkflowResult[] = [];
  github.onPush(async (push) => {
    runs.push(...(await runPushedFiles(world, push)));
  });
  return {
    async settled() {
      await github.pushesSettled();
      return runs;
    },
  };
}

function isBranchMove({ ref, after }: RefUpdate): boolean {
  return ref.startsWith('refs/heads/') && !isZero(after);
}
