// CI plays the rollback and the preview in templates.test, and the lines that these have in common with others.
import { expect, test } from 'vitest';

import { recipeWorld, titlesIn } from './branch-world.js';

import { play, template } from './templates-world.js';
import { syncedWorld } from './two-way-world.js';

test('one way, Git to Paragon: a record of an earlier pull does not hold a push back', async () => {
  const file = '.github/workflows/paragraph-push.yml';
  const files = { [file]: await template('git-to-paragon/paragraph-push.yml') };
  const world = await syncedWorld({ files });
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'By a colleague');
  const { outputs } = await play(world, file);

  expect(outputs).toMatchObject({ result: 'pushed' });
  expect(JSON.stringify(world.paragon.project(world.projectId))).not.toContain('By a colleague');
});

test('a project for each branch: each branch is pushed to its own', async () => {
  const file = '.github/workflows/paragraph-push.yml';
  const text = await template('project-per-branch/paragraph-push.yml');
  const { world, projects } = await recipeWorld({ [file]: text });
  for (const branch of ['main', 'develop'] as const) {
    const ref = `refs/heads/${branch}`;
    const { outputs } = await play(world, file, { ref });
    expect(outputs).toMatchObject({ result: 'pushed', projectId: projects[branch] });
    expect(titlesIn(world, projects[branch])).toEqual(['Notify Channel']);
  }
});
