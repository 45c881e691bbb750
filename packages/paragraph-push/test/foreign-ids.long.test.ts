import type { Job } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import {
  type BranchWorld,
  branchWorld,
  pullOf,
  pushOf,
  sampleId,
  titlesIn,
  workflow,
} from './branch-world.js';
import { runPullRequest } from './preview-world.js';
import { errors } from './two-way-world.js';

const added = 'src/integrations/slack/workflows/syncContacts.ts';
const config = 'src/integrations/slack/config.ts';

/** Both projects are in sync with their branches, and the dashboard has added a workflow to that of `develop`. */
async function withNewOnDevelop(): Promise<BranchWorld> {
  const both = await branchWorld();
  const { world, projects } = both;
  for (const branch of ['main', 'develop'] as const) {
    const projectId = projects[branch];
    expect((await pushOf(world, branch)).main.outputs.result).toBe('pushed');
    expect((await pullOf(world, { branch, projectId })).main.outputs.result).toBe('unchanged');
  }
  world.paragon.dashboard(projects.develop).addWorkflow('slack', {
    title: 'Sync contacts',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const { main } = await pullOf(world, { branch: 'develop', projectId: projects.develop });
  expect(main.outputs.result).toBe('committed');
  return both;
}

/** What a merge of `develop` brings to `main`: the new workflow, with the id that the dashboard gave it. */
async function fromDevelop({ world }: BranchWorld): Promise<Readonly<Record<string, string>>> {
  const files = [added, config].map(
    async (path) => [path, (await world.repository.read('develop', path)) ?? ''] as const,
  );
  return Object.fromEntries(await Promise.all(files));
}

async function mergeNew(both: BranchWorld): Promise<void> {
  await both.world.repository.commit({ files: await fromDevelop(both) });
}

test('a merge with a literal id of another project is refused, and the other project keeps its workflow', async () => {
  const both = await withNewOnDevelop();
  const { world, projects } = both;
  const preview = await runPullRequest(world, await fromDevelop(both));
  expect(preview.main.outputs).toMatchObject({ result: 'built', changed: 'true' });
  expect(preview.main.summary).toMatch(
    /🛑 The push after merging would be blocked[\s\S]*contains an id of another project[\s\S]*Sync contacts .*has an id of the project .*branch develop/,
  );
  await mergeNew(both);
  const run = await pushOf(world, 'main');
  expect(run.main.outputs.result).toBe('failed');
  expect(errors(run)).toContain(
    `- the workflow Sync contacts (slack) has an id of the project ${projects.develop} (branch develop)`,
  );
  expect(errors(run)).toContain('`allowForeignIds: true`');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel']);
  expect(titlesIn(world, projects.develop)).toEqual(['Notify Channel', 'Sync contacts']);
  expect(world.paragon.history(projects.main).at(-1)).toMatchObject({ status: 'failure' });

  // To overwrite what the dashboard holds is another question.
  const forced = await pushOf(world, 'main', { with: { onConflict: 'overwrite' } });
  expect(forced.main.outputs.result).toBe('failed');
});

test('a person may allow it, and then Paragon moves the workflow', async () => {
  const both = await withNewOnDevelop();
  const { world, projects } = both;
  await mergeNew(both);
  const run = await pushOf(world, 'main', { with: { allowForeignIds: 'true' } });
  expect(run.main.outputs.result).toBe('pushed');
  expect(titlesIn(world, projects.main)).toEqual(['Notify Channel', 'Sync contacts']);
  expect(titlesIn(world, projects.develop)).toEqual(['Notify Channel']);
});

test('an id that Paragon already has in the project is its own, even if others have recorded it', async () => {
  const both = await withNewOnDevelop();
  const { world, projects } = both;
  await mergeNew(both);
  // As an import from a file would leave it, which no pull has recorded yet.
  const { integrations } = world.paragon.project(projects.develop);
  const [id = ''] = Object.entries(integrations.slack?.workflows ?? {}).flatMap(
    ([key, { name }]) => (name === 'Sync contacts' ? [key] : []),
  );
  world.paragon.dashboard(projects.main).addWorkflow('slack', {
    id,
    title: 'Sync contacts',
    deployed: true,
    steps: [{ name: 'trigger', type: 'TRIGGER/ENDPOINT' }],
  });
  const run = await pushOf(world, 'main', { with: { onConflict: 'overwrite' } });
  expect(run.main.outputs.result).toBe('pushed');
});

test('before the first pull, literal ids get a warning if each branch has its own project', async () => {
  const { world, projects } = await branchWorld();
  const entries = { main: { projectId: projects.main }, develop: { projectId: projects.develop } };
  const files = { '.para/branches.json': JSON.stringify(entries) };
  await world.repository.commit({ branch: 'develop', files });
  await world.repository.commit({ files });
  const preview = await runPullRequest(world, { 'docs/x.txt': '' });
  expect(preview.main.summary).toMatch(/literal ids(?::|&#58;) Notify Channel/);
  const { main } = await pushOf(world, 'develop');
  expect(main.outputs.result).toBe('pushed');
  expect(main.annotations).toMatchObject([
    {
      level: 'warning',
      message: expect.stringContaining('literal ids: Notify Channel'),
    },
  ]);
});

test('a merge from an unrecorded project gets a warning, regardless of the own record', async () => {
  const { world, projects } = await branchWorld();
  const { repository } = world;
  const entries = { main: { projectId: projects.main }, develop: { projectId: projects.develop } };
  await repository.commit({ files: { '.para/branches.json': JSON.stringify(entries) } });
  const first = await pushOf(world, 'main');
  expect(first.main.outputs.result).toBe('pushed');
  const pulled = await pullOf(world, { branch: 'main', projectId: projects.main });
  expect(pulled.main.outputs.result).toBe('unchanged');

  const [text = '', settings = ''] = await Promise.all(
    [workflow, config].map((path) => repository.read('main', path)),
  );
  const files = {
    [added]: text
      .replace(sampleId, 'd0000000-0000-4000-8000-000000000002')
      .replaceAll('Notify Channel', 'Sync contacts'),
    [config]: `import { default as SyncContacts } from './workflows/syncContacts';\n${settings.replace('[NotifyChannel]', '[NotifyChannel, SyncContacts]')}`,
  };
  await repository.commit({ branch: 'develop', files });
  expect((await pushOf(world, 'develop')).main.outputs.result).toBe('pushed');

  const warning = `names ${projects.develop}, but no pull has recorded their ids. These items have literal ids: Sync contacts`;
  const preview = await runPullRequest(world, files);
  expect(preview.main.summary).toContain('literal ids&#58; Sync contacts');
  await repository.commit({ files });
  const { main } = await pushOf(world, 'main');
  expect(main.annotations).toContainEqual(
    expect.objectContaining({ level: 'warning', message: expect.stringContaining(warning) }),
  );
  // The ids that the project's own record has need no warning.
  expect(main.log).not.toContain('ids of Notify Channel');
});

test('where git and the API may not read the records, a forced push is refused if the repository names another project', async () => {
  const { world, projects } = await branchWorld();
  const entries = { main: { projectId: projects.main }, develop: { projectId: projects.develop } };
  await world.repository.commit({ files: { '.para/branches.json': JSON.stringify(entries) } });
  const { name } = world.repository;
  const token = world.token();
  const options = {
    job: { token: world.github.createToken({ repository: name, permissions: {} }) },
    before: (job: Job) => world.checkout(job, { token, persistCredentials: false }),
  };
  const forced = { onConflict: 'overwrite' };
  const run = await pushOf(world, 'main', { ...options, with: forced });
  expect(run.main.outputs.result).toBe('failed');
  expect(errors(run)).toContain(
    'The records of other projects cannot be read, so nothing was pushed',
  );
  expect(errors(run)).toContain('`contents: read`');
  const allowed = { ...options, with: { ...forced, allowForeignIds: 'true' } };
  expect((await pushOf(world, 'main', allowed)).main.outputs.result).toBe('pushed');
});

test('where git cannot reach the host, a forced push is refused if the API says that others have a record', async () => {
  const both = await withNewOnDevelop();
  const { world, projects } = both;
  await mergeNew(both);
  const run = await pushOf(world, 'main', {
    with: { onConflict: 'overwrite' },
    before: async (job) => {
      await world.checkout(job);
      world.github.fail({
        match: { service: 'git-upload-pack' },
        times: 100,
        fault: { kind: 'status', status: 403 },
      });
    },
  });
  expect(run.main.outputs.result).toBe('failed');
  expect(errors(run)).toContain(
    'The records of other projects cannot be read, so nothing was pushed',
  );
  expect(titlesIn(world, projects.develop)).toContain('Sync contacts');
});
