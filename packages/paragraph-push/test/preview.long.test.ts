// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is code of the project
import { readFile } from 'node:fs/promises';
import type { World } from '@paragraph/sandbox';
import { expect, test } from 'vitest';
import { edited, runAgain, runPullRequest, workflow } from './preview-world.js';
import { newWorld, runPush, statuses } from './push-world.js';
import { errors, pull, syncedWorld } from './two-way-world.js';

const message = 'New task: ${triggerStep.output.title}';

/** A world in which Paragon holds what the default branch does. */
async function pushedWorld(): Promise<World> {
  const world = await newWorld();
  expect((await runPush(world)).main.outputs.result).toBe('pushed');
  return world;
}

test('a pull request shows what merging changes in Paragon, by workflow and step, and reports nothing to Paragon', async () => {
  const world = await pushedWorld();
  const before = world.paragon.project(world.projectId);
  const files = await edited(world, workflow, [
    [message, 'Task: ${triggerStep.output.title}'],
    ['defaultEnabled: boolean = false', 'defaultEnabled: boolean = true'],
  ]);
  const { main } = await runPullRequest(world, files);

  expect(main.conclusion).toBe('success');
  expect(main.outputs).toMatchObject({ result: 'built', changed: 'true' });
  const changes: unknown = JSON.parse(main.outputs.changes ?? '');
  expect(changes).toEqual([
    {
      change: 'changed',
      kind: 'workflow',
      integration: 'slack',
      workflow: 'Notify Channel',
      name: 'Notify Channel',
      values: [{ of: 'defaultEnabled', before: 'false', after: 'true' }],
    },
    {
      change: 'changed',
      kind: 'step',
      integration: 'slack',
      workflow: 'Notify Channel',
      name: 'Send message',
      values: [
        {
          of: 'message',
          before: 'New task: {{Trigger.event.title}}',
          after: 'Task: {{Trigger.event.title}}',
        },
      ],
    },
  ]);
  expect(main.summary).toContain('### What merging changes in Paragon&#44; if main is linked');
  expect(main.summary).toContain('What it means for customers');
  expect(main.summary).toContain('<code>New task&#58;');
  expect(main.log).toContain('slack › Notify Channel › Send message (step) changed: message');
  const report: unknown = JSON.parse(await readFile(main.outputs.reportPath ?? '', 'utf8'));
  expect(report).toMatchObject({ changes, same: { events: 1 } });
  expect(world.paragon.project(world.projectId)).toEqual(before);
  expect(statuses(world)).toEqual(['success']);
});

test('a refactoring that changes nothing in Paragon says just that', async () => {
  const world = await pushedWorld();
  const text = await edited(world, workflow, [
    [`message: \`${message}\``, 'message: newTask(triggerStep.output.title)'],
    [
      "import personaMeta from '../../../persona.meta';",
      "import personaMeta from '../../../persona.meta';\nimport { newTask } from '../../../common/newTask';",
    ],
  ]);
  const helper = {
    'src/common/newTask.ts':
      'export const newTask = (title: unknown): string => `New task: ${title}`;\n',
  };
  const { main } = await runPullRequest(world, { ...text, ...helper });

  expect(main.outputs).toMatchObject({ result: 'built', changed: 'false', changes: '[]' });
  expect(main.summary).toContain('**Nothing changes in Paragon.**');
});

test('if Paragon has the same texts, they are not built again', async () => {
  const world = await syncedWorld();
  const { main } = await runPullRequest(world, { 'docs/notes.txt': 'x' });
  expect(main.outputs).toMatchObject({ result: 'built', changed: 'false' });
  expect(main.log.match(/##\[group\]para build/g)).toHaveLength(1);
});

test('a pull request fails like a build if the installation fails, even if nothing awaits it', async () => {
  const world = await syncedWorld();
  // The export needs the same answer, so nothing is built that would wait for the packages.
  const route = 'GET /sandbox/cli/integrations/:name';
  world.paragon.fail({ route, fault: { status: 401 }, times: 10 });
  const run = await runPullRequest(world, { 'docs/notes.txt': 'x' });

  expect(run.main.conclusion).toBe('failure');
  expect(run.main.outputs.result).toBe('failed');
  expect(run.main.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(errors(run)).toContain('`para install` failed');
});

test('an edit in the dashboard that no pull has brought is shown apart from what the pull request changes', async () => {
  const world = await pushedWorld();
  const files = await edited(world, 'src/persona.meta.ts', [['plan:', 'tier:']]);
  const edit = { parameters: { retryOnFailure: true } };
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', edit);
  const { main } = await runPullRequest(world, files);

  const [others = '', own = ''] = main.summary.split('What the pull request itself changes');
  expect(others).toContain('In Paragon but not in <code>main</code>');
  expect(own).toContain('plan');
  expect(own).not.toContain('Send message');
  expect(others).toContain('step Send message');
  expect(others).toContain('retryOnFailure');
});

test('changes of a pull request outside the project folder are not shown as edits of others', async () => {
  const world = await newWorld({ folder: 'apps/paragon' });
  expect((await runPush(world)).main.outputs.result).toBe('pushed');
  const edit = { parameters: { retryOnFailure: true } };
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', edit);
  const { main } = await runPullRequest(world, { 'package.json': '{"private":true}' });
  expect(main.summary).toContain('step Send message');
  expect(main.summary).toContain('It is unknown which of these are dashboard edits');
  expect(main.summary).not.toContain('What Paragon holds and');
});

test('with a recorded sync, dashboard edits are shown with their outcome', async () => {
  const world = await syncedWorld();
  const edit = { parameters: { retryOnFailure: true } };
  world.paragon
    .dashboard(world.projectId)
    .editStep('slack', 'Notify Channel', 'Send message', edit);
  const files = await edited(world, 'src/persona.meta.ts', [['plan:', 'tier:']]);
  const { main } = await runPullRequest(world, files);

  expect(main.summary).toContain('### What merging changes in Paragon\n');
  expect(main.summary).toContain('Dashboard edits that Git lacks');
  expect(main.summary).toMatch(/Notify Channel .*changed in Paragon.*the next pull merges it/);
  const [waiting = '', own = ''] = main.summary.split('What the pull request itself changes');
  expect(own).not.toContain('step Send message');
  expect(waiting).toMatch(/step Send message.*retryOnFailure: <code>false<\/code> → <code>true/);
  expect(main.log.match(/##\[group\]para pull/g)).toHaveLength(1);

  expect((await pull(world)).result).toBe('committed');
});

test('with onConflict: overwrite, a dry run shows what the push drops, and no reason that blocks it', async () => {
  const world = await syncedWorld();
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'Tell Channel');
  const { main } = await runPush(world, { with: { dryRun: 'true', onConflict: 'overwrite' } });
  expect(main.outputs).toMatchObject({ result: 'built', changed: 'true' });
  expect(main.summary).toContain('The push drops these edits for good');
  expect(main.summary).not.toContain('blocked');
});

test('an edit on both sides is a conflict, and each side is shown separately', async () => {
  const world = await syncedWorld();
  const edit = { parameters: { retryOnFailure: true } };
  const dashboard = world.paragon.dashboard(world.projectId);
  dashboard.editStep('slack', 'Notify Channel', 'Send message', edit);
  dashboard.renameWorkflow('slack', 'Notify Channel', 'Tell Channel');
  const files = await edited(world, workflow, [
    [message, 'Task'],
    ["'Notify Channel'", "'Inform Channel'"],
  ]);
  const { main } = await runPullRequest(world, files);

  const [waiting = '', own = ''] = main.summary.split('What the pull request itself changes');
  expect(waiting).toMatch(/Tell Channel .*changed in Git.*conflict/);
  expect(waiting).toContain('retryOnFailure: <code>false</code> → <code>true</code>');
  expect(waiting).toContain('<code>Notify Channel</code> → <code>Tell Channel</code>');
  expect(own).toContain('<code>Notify Channel</code> → <code>Inform Channel</code>');
  expect(own).toContain('→ <code>Task</code>');
  expect(own).not.toContain('retryOnFailure');
  expect(main.log.match(/##\[group\]para build.*/g)).toEqual([
    '##[group]para build',
    '##[group]para build (what Paragon holds)',
    expect.stringContaining('what both sides last agreed on'),
  ]);
});

test('the head of a pull request is not taken for the merge', async () => {
  const world = await pushedWorld();
  const files = await edited(world, workflow, [[message, 'Task']]);
  const checkout = { ref: 'feature', sha: undefined };
  const { main } = await runPullRequest(world, files, { checkout });
  expect(main.summary).toContain('The head of the pull request is checked out');

  // The branch has moved since the event: its new tip is neither the head of the event nor the merge of the run.
  const later = await edited(world, workflow, [[message, 'Later']]);
  const moved = await runAgain(world, 1, {
    checkout,
    beforeCheckout: () => world.repository.commit({ branch: 'feature', files: later }),
  });
  expect(moved.main.summary).toContain('The commit that is checked out is neither this run');
});

test('merging into a branch that Paragon does not follow changes nothing there', async () => {
  const world = await pushedWorld();
  await world.repository.commit({ branch: 'release', files: { 'docs/x.txt': '' } });
  const files = await edited(world, workflow, [[message, 'Task']]);
  const { main } = await runPullRequest(world, files, { base: 'release' });
  expect(main.outputs.result).toBe('built');
  expect(main.outputs.changed ?? '').toBe('');
  expect(main.summary).toContain('changes nothing in Paragon&#58; neither');
  expect(main.log).not.toContain('para pull');
});

test('if the projects of branches cannot be read at the base commit, the preview does not claim that merging changes nothing', async () => {
  const world = await pushedWorld();
  const broken = { '.para/branches.json': '{' };
  await world.repository.commit({ branch: 'release', files: broken });
  const files = await edited(world, workflow, [[message, 'Task']]);
  const { main } = await runPullRequest(world, files, { base: 'release' });
  expect(main.outputs.result).toBe('built');
  expect(main.summary).not.toContain('changes nothing in Paragon: neither');
  expect(main.summary).toMatch(/it is unknown whether Paragon follows release .*branches/);
});

test("if Paragon's version cannot be built, the pull request's build counts, with a warning", async () => {
  const world = await pushedWorld();
  world.paragon.dashboard(world.projectId).addStep('slack', 'Notify Channel', 'Send message', {
    name: 'odd',
    type: 'ACTION/FUNCTION',
    description: 'Odd',
    parameters: { code: 'function odd( {', parameters: [] },
  });
  const files = await edited(world, workflow, [[message, 'Task']]);
  const { main } = await runPullRequest(world, files);
  expect(main.conclusion).toBe('success');
  expect(main.annotations).toMatchObject([
    { level: 'warning', title: 'No preview' },
    { level: 'notice' },
  ]);
  expect(main.outputs.changed ?? '').toBe('');
  expect(main.summary).toContain('The comparison is not available');
});

test('the base branch names the project that it is linked to', async () => {
  const world = await pushedWorld();
  const named = (projectId: string) => ({
    '.para/branches.json': JSON.stringify({ main: { projectId } }),
  });
  await world.repository.commit({ files: named(world.projectId) });
  const files = await edited(world, workflow, [[message, 'Task']]);
  const { main } = await runPullRequest(world, files);
  expect(main.summary).toContain('### What merging changes in Paragon\n');

  await world.repository.commit({ files: named('another-project') });
  const other = await runAgain(world, 1);
  expect(other.main.outputs).toMatchObject({ result: 'built' });
  expect(other.main.summary).toContain('names another project for');
  expect(other.main.log).not.toContain('para pull');
});
