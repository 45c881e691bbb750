import { dispatchClient } from './github/dispatch-client.js';
import {
  dispatchedRun,
  type RepositoryWorkflowOptions,
  runRepositoryWorkflow,
} from './github/workflow-run.js';
import type { WorkflowResult, WorkflowRun } from './runner/workflow/run-options.js';
import type { World } from './world.js';
import { assembledAction } from './world-run.js';

export type WorldWorkflowOptions = Omit<
  RepositoryWorkflowOptions,
  'github' | 'repository' | 'machine' | 'actions' | 'rewrite'
>;

/**
 * Runs a workflow file of the world's repository as GitHub would, with our actions for whatever version it names,
 * and the sandbox's Paragon in the place of the public one.
 */
export async function runWorkflowFile(
  world: World,
  options: WorldWorkflowOptions,
): Promise<WorkflowRun> {
  const { github, machine, repository, paragon, key } = world;
  const text = await repository.read(options.sha ?? options.ref ?? 'main', options.file);
  return runRepositoryWorkflow({
    secrets: { PARAGON_CLI_KEY: key },
    ...options,
    github,
    machine,
    repository,
    actions: ourActions(text ?? ''),
    rewrite: (file) => withHosts(file, paragon),
  });
}

/** A workflow file whose steps talk to the sandbox's Paragon; where none is named, the public one would count. */
function withHosts(text: string, { zeusUrl, dashboardUrl }: World['paragon']): string {
  const named = text
    .replaceAll('https://zeus.useparagon.com', zeusUrl)
    .replaceAll('https://dashboard.useparagon.com', dashboardUrl);
  if (named !== text) return named;
  return text.replace(
    /^(?<indent> *)paragonKey: .*$/gm,
    `$&\n$<indent>paragonZeusUrl: ${zeusUrl}\n$<indent>paragonDashboardUrl: ${dashboardUrl}`,
  );
}

/** What `uses:` names in a workflow file, as far as it is ours: any version, and the names of some years. */
function ourActions(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(
    /\buses:\s*(?<uses>useparagon\/paragraph-(?<direction>push|pull)(?:-action)?@[\w.-]+)/g,
  );
  return Object.fromEntries(
    [...found].map(({ groups }) => [
      groups?.uses ?? '',
      assembledAction(groups?.direction === 'push' ? 'paragraph-push' : 'paragraph-pull'),
    ]),
  );
}

/** The runs that Paragon has started. */
export interface DispatchedRuns {
  /** Waits until those that were started are over. */
  settled(): Promise<readonly WorkflowResult[]>;
}

/** Connects Paragon with GitHub: what is saved in the dashboard starts the pull workflow of the repository. */
export function connectParagon(world: World): DispatchedRuns {
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
    const { repository: _, ...options } = dispatchedRun(dispatch);
    const run = await runWorkflowFile(world, options);
    if (!run.triggered) throw new Error(`The dispatch of ${options.file} started nothing.`);
    runs.push(run);
  });
  return {
    async settled() {
      await github.dispatchesSettled();
      return runs;
    },
  };
}
