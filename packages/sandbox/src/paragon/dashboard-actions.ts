import { randomUUID } from 'node:crypto';
import { integrationMetadata } from './integration-catalogue.js';
import type { CustomIntegration, Integration } from './model.js';
import type { State } from './state.js';
import type { SyncCommit } from './sync-history.js';

/** As Paragon sets one up: the texts of its catalogue, no workflow. */
export function newIntegration(name: string, custom: CustomIntegration | undefined): Integration {
  const {
    description = '',
    overview = '',
    accentColor = '#000000',
  } = integrationMetadata(name) ?? {};
  return {
    id: randomUUID(),
    name,
    workflows: {},
    config: {
      id: randomUUID(),
      values: {
        active: true,
        paragonLink: true,
        description,
        overview,
        accentColor,
        workflowMeta: {},
        sharedMeta: { inputs: [] },
      },
    },
    customTriggers: {},
    ...(custom === undefined ? {} : { customIntegration: custom }),
  };
}

export async function saveVersion(
  state: State,
  projectId: string,
  editor: string,
): Promise<{ projectId: string; commitId: string }> {
  const link = state.links.find((candidate) => candidate.projectId === projectId);
  if (link === undefined) throw new Error('The project is linked to no branch.');
  const { branch, repository } = link;
  const commit: SyncCommit = {
    commitId: randomUUID(),
    projectId,
    direction: 'pull',
    status: 'running',
    startedAt: state.now(),
    branch,
    author: editor,
    reports: [],
  };
  state.commits.push(commit);
  const inputs = { projectId, commitId: commit.commitId };
  try {
    await state.dispatch?.({
      workflow: 'paragraph_pull_runner.yml',
      ...(repository === undefined ? {} : { repository }),
      ref: branch,
      inputs,
    });
  } catch (error) {
    commit.status = 'failure';
    commit.problem = error instanceof Error ? error.message : String(error);
    throw new Error('GitHub did not start the pull.', { cause: error });
  }
  return inputs;
}
