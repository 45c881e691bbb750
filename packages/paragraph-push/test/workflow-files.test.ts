import { quickVersion, runWorkflowFile } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { nightly, rowsInCi } from '../../shared/test/nightly.js';
import { file, outputs, run, users, vendor, worldWith } from './push-workflows.js';
import { statuses } from './push-world.js';

type Used = readonly [workflow: string, permission: string, cli: 'resolved' | 'quick'];

const workflows: Readonly<Record<string, Used>> = {
  // In CI the one whole push that resolves a version, installs from npm and checks types, as most users' do.
  "the vendor's page": [vendor, 'read', 'resolved'],
  // Once a pull has begun a record, a push goes on with it.
  'our template': ['templates/workflows/paragraph-push.yml', 'write', 'quick'],
  // Which `pnpm run docs` writes there from the template.
  'the README, at its beginning': ['packages/paragraph-push/README.md', 'write', 'quick'],
};

test.each(rowsInCi(workflows, "the vendor's page"))(
  'the workflow of %s brings a push of the linked branch to Paragon',
  async (_, [workflow, permission, cli]) => {
    const world = await worldWith(workflow, { cli });
    const sha = await world.repository.commit({ files: { 'notes.txt': 'A commit.' } });
    const result = await run(world);
    expect(result.conclusion).toBe('success');
    expect(result.jobs[0]?.annotations).toEqual([]);
    expect(outputs(result)).toMatchObject({
      result: 'pushed',
      commitHash: sha,
      cliVersion: cli === 'resolved' ? '1.1.15' : quickVersion,
    });
    expect(world.paragon.history(world.projectId)).toMatchObject([
      { direction: 'push', status: 'success', hash: sha },
    ]);
    expect(result.jobs[0]?.permissions.contents).toBe(permission);

    await world.repository.commit({ branch: 'other', files: { 'notes.md': 'Elsewhere.' } });
    const other = await runWorkflowFile(world, { file, ref: 'refs/heads/other' });
    expect(other.triggered).toBe(false);
  },
);

test('a commit that no build reads starts no push by our template, so it overwrites nothing in the dashboard', async () => {
  const world = await worldWith('templates/workflows/paragraph-push.yml');
  await world.repository.commit({ files: { 'README.md': 'A commit.', 'docs/notes.md': '' } });
  expect((await runWorkflowFile(world, { file })).triggered).toBe(false);
  await world.repository.commit({ files: { '.github/dependabot.yml': 'version: 2\n' } });
  expect((await runWorkflowFile(world, { file })).triggered).toBe(false);
});

nightly("the vendor's workflow, started by hand, pushes too", async () => {
  const world = await worldWith(vendor);
  const result = await run(world, { event: 'workflow_dispatch' });
  expect(outputs(result).result).toBe('pushed');
  expect(statuses(world)).toEqual(['success']);
});

nightly('a project in a subfolder, with an older checkout and an older tag', async () => {
  const world = await worldWith(`${users}/subfolder-push.yml`, { folder: 'team-one' });
  const result = await run(world);
  expect(outputs(result)).toMatchObject({ result: 'pushed', subfolder: 'team-one' });
});
