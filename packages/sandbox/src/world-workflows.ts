import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dispatchClient } from './github/dispatch-client.js';
import {
  dispatchedRun,
  type RepositoryWorkflowOptions,
  runRepositoryWorkflow,
} from './github/workflow-run.js';
import type { WorkflowResult, WorkflowRun } from './runner/workflow/run-options.js';
import type { World } from './world.js';
import { type ActionName, assembledAction } from './world-run.js';

export type WorldWorkflowOptions = Omit<
  RepositoryWorkflowOptions,
  'github' | 'repository' | 'machine' | 'actions' | 'rewrite'
>;

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
 * Runs a workflow file of the world's repository as GitHub would, with our actions for whatever version it names,
 * and the sandbox's Paragon in the place of the public one.
 */
export async function runWorkflowFile(
  world: World,
  options: WorldWorkflowOptions,
): Promise<WorkflowRun> {
  const { github, machine, repository, key } = world;
  const text = await repository.read(options.sha ?? options.ref ?? 'main', options.file);
  return runRepositoryWorkflow({
    secrets: { PARAGON_CLI_KEY: key },
    ...options,
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
async function ourActions(world: World, text: string): Promise<Readonly<Record<string, string>>> {
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

/** The runs that Paragon has started. */
export interface DispatchedRuns {
  /** Waits until those that were started are over. Oldest first. */
  settled(): Promise<readonly WorkflowResult[]>;
}

/** Connects Paragon with GitHub: what is saved in the dashboard starts the pull workflow of the repository. */
export function connectParagon(
  world: World,
  options: Pick<WorldWorkflowOptions, 'onJob' | 'debug'> = {},
): DispatchedRuns {
  const { github, paragon, repository } = world;
  // What the vendor's page tells to grant.
  const token = github.createToken({
    kind: 'personal',
    repository: repository.name,
    permissions: { actions: 'write', contents: 'read' },
  });
  paragon.connectGitHub(
    dispatchClient({ apiUrl: github.apiUrl, token, repository: repository.name }),
  );
  const runs: WorkflowResult[] = [];
  github.onDispatch(async (dispatch) => {
    const { repository: _, ...about } = dispatchedRun(dispatch);
    const run = await runWorkflowFile(world, { ...options, ...about });
    if (!run.triggered) throw new Error(`The dispatch of ${about.file} started nothing.`);
    runs.push(run);
  });
  return {
    async settled() {
      await github.dispatchesSettled();
      return runs;
    },
  };
}
