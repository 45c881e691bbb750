import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../src/paragon/faults.js';
import { newestVersion, quickVersion } from '../../src/registry/packages.js';
import { type Box, type BoxOptions, openBox } from './box.js';

const workflows = 'src/integrations/slack/workflows';
const notify = `${workflows}/notifyChannel.ts`;
let box: Box;
afterEach(() => box.close());

/** A project that Paragon holds as it is in the folder. No pull depends on how it was built, so that is done quickly. */
async function pushedBox(options?: BoxOptions): Promise<Box> {
  const opened = await openBox({ cliVersion: quickVersion, ...options });
  await opened.mustPara(['build']);
  await opened.mustPara(['push']);
  return opened;
}

async function pulledFiles(): Promise<string[]> {
  await box.mustPara(['pull']);
  return Object.keys(await box.files(workflows)).sort();
}

test('what was pushed comes back byte by byte where no abstraction made it', async () => {
  box = await pushedBox();
  const before = await box.files('src');
  expect(await box.para(['pull'])).toEqual({
    code: 0,
    stdout: '',
    stderr: ['- Pulling project...', '- Project pulled: 0 added, 0 changed, 0 removed.', ''].join(
      '\n',
    ),
  });
  expect(await box.files('src')).toEqual(before);
});

test('an abstraction comes back written out, and means the same', async () => {
  box = await pushedBox({ variant: 'full' });
  const before = await box.files('src');
  const build = await box.build();
  await box.mustPara(['pull']);
  const after = await box.files('src');
  const changed = Object.keys(before).filter((path) => before[path] !== after[path]);
  expect(changed.sort()).toEqual([
    'integrations/hubspot/workflows/dealWon 1.ts',
    'integrations/slack/workflows/notifyChannel.ts',
    // It was never in Paragon: files with a tilde are not built.
    'integrations/slack/workflows/~followUp.ts',
  ]);
  const flat = after['integrations/slack/workflows/notifyChannel.ts'];
  expect(flat).not.toContain('common/reportStep');
  expect(flat).toContain('const reportTaskStep = new RequestStep({');
  expect(after['common/reportStep.ts']).toBe(before['common/reportStep.ts']);

  await box.mustPara(['build']);
  const again = await box.build();
  expect(again.buildHash).not.toBe(build.buildHash);
  expect({ ...again, buildHash: build.buildHash }).toEqual(build);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');
});

test('an edit in the dashboard changes one file, in one place', async () => {
  box = await pushedBox();
  const before = await box.files('src');
  box.paragon
    .dashboard(box.projectId)
    .editStep('slack', 'Notify Channel', 'sendMessageStep', { description: 'Tell the team' });
  await box.mustPara(['pull']);
  const path = 'integrations/slack/workflows/notifyChannel.ts';
  expect(await box.files('src')).toEqual({
    ...before,
    [path]: before[path]?.replace("description: 'Send message'", "description: 'Tell the team'"),
  });
});

test('a step that a person adds is built to the step that Paragon holds', async () => {
  box = await pushedBox();
  box.paragon.dashboard(box.projectId).addStep('slack', 'Notify Channel', 'triggerStep', {
    name: 'shorten',
    type: 'ACTION/FUNCTION',
    description: 'Shorten the title',
    parameters: {
      parameters: [],
      code: '(parameters) => {\n  // As short as can be\n\n  return "short" }',
      retryOnFailure: false,
    },
  });
  await box.mustPara(['pull']);
  expect(await box.read(notify)).toContain(
    'return this.register({ triggerStep, shortenTheTitleStep, sendMessageStep });',
  );
  await box.mustPara(['build']);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');

  // It is known by its description, and still is when that is changed in code.
  const ids = async () => {
    await box.mustPara(['build']);
    await box.mustPara(['push']);
    const [workflow] = Object.values((await box.build()).integrations.slack?.workflows ?? {});
    return workflow?.steps.map(({ id }) => id);
  };
  const before = await ids();
  await box.edit(notify, (text) => text.replace("'Shorten the title'", "'Make it short'"));
  expect(await ids()).toEqual(before);
  expect(await ids()).toEqual(before);
});

test('a new workflow is a draft with a tilde until it is deployed, and again when it is undone', async () => {
  box = await pushedBox();
  const dashboard = box.paragon.dashboard(box.projectId);
  const config = () => box.read('src/integrations/slack/config.ts');
  dashboard.addWorkflow('slack', {
    title: 'Deploy Test 1',
    steps: [{ name: 'start', type: 'TRIGGER/INTEGRATION_ENABLED' }],
  });
  expect(await pulledFiles()).toEqual(['notifyChannel.ts', '~deployTest 1.ts']);
  expect(await config()).not.toContain('DeployTest1');
  await box.mustPara(['build']);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');

  dashboard.deployWorkflow('slack', 'Deploy Test 1');
  expect(await pulledFiles()).toEqual(['deployTest 1.ts', 'notifyChannel.ts']);
  expect(await config()).toContain(
    "import { default as DeployTest1 } from './workflows/deployTest 1';",
  );
  expect(await config()).toContain('workflowDisplayOrder: [NotifyChannel, DeployTest1]');
  await box.mustPara(['build']);

  dashboard.markAsDraft('slack', 'Deploy Test 1');
  expect(await pulledFiles()).toEqual(['notifyChannel.ts', '~deployTest 1.ts']);
});

test('equal titles are numbered in the order of the server, which may turn', async () => {
  box = await pushedBox();
  const dashboard = box.paragon.dashboard(box.projectId);
  const ids = ['one', 'two', 'three'].map((infoText) =>
    dashboard.addWorkflow('slack', {
      title: 'New Workflow',
      infoText,
      deployed: true,
      steps: [{ name: 'start', type: 'TRIGGER/INTEGRATION_ENABLED' }],
    }),
  );
  const names = ['newWorkflow.ts', 'newWorkflow_1.ts', 'newWorkflow_2.ts'];
  const idsByName = async () => {
    expect(await pulledFiles()).toEqual([...names, 'notifyChannel.ts']);
    const files = await Promise.all(names.map((name) => box.read(`${workflows}/${name}`)));
    return files.map((text) => /readonly id: string = '([^']*)'/.exec(text)?.[1]);
  };
  expect(await idsByName()).toEqual(ids);
  dashboard.listEqualTitles('newest first');
  expect(await idsByName()).toEqual(ids.toReversed());
  await box.mustPara(['build']);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');
});

test('what is gone there is deleted here: a workflow, an event, a whole integration', async () => {
  box = await pushedBox({ variant: 'full' });
  const dashboard = box.paragon.dashboard(box.projectId);
  dashboard.removeIntegration('hubspot');
  dashboard.deleteWorkflow('slack', 'Daily summary (team)');
  dashboard.removeEvent('Deal Won');
  await box.write('src/integrations/hubspot/helper.ts', 'export {};\n');
  const { stderr } = await box.mustPara(['pull']);
  expect(stderr).toContain('- Project pulled: 0 added, 2 changed, 8 removed.\n');
  expect(existsSync(join(box.folder, 'src/integrations/hubspot'))).toBe(false);
  expect(Object.keys(await box.files('src')).sort()).toEqual([
    'common/reportStep.ts',
    'events/taskCreated.ts',
    'integrations/slack/config.ts',
    'integrations/slack/inputs.ts',
    'integrations/slack/workflows/notifyChannel.ts',
    'persona.meta.ts',
  ]);
});

test('outside of what it owns it touches nothing', async () => {
  box = await pushedBox();
  await box.write('src/helper.ts', 'export const  ugly = 1\n');
  await box.write('src/common/x.ts', 'export {}');
  const rest = async () => {
    const files = await box.files('.');
    return Object.fromEntries(
      Object.entries(files).filter(
        ([path]) =>
          !/^src\/(integrations|events|resources|persona\.meta\.ts)/.test(path) &&
          !path.startsWith('node_modules/'),
      ),
    );
  };
  const before = await rest();
  box.paragon.dashboard(box.projectId).editPersona({ tier: 'gold', seats: 3 });
  box.paragon.dashboard(box.projectId).renameWorkflow('slack', 'Notify Channel', 'XML Parse & JWT');
  await box.mustPara(['pull']);
  expect(await rest()).toEqual(before);
  expect(await box.read('src/persona.meta.ts')).toBe(
    "export default {\n  tier: 'gold',\n  seats: 3,\n};\n",
  );
  expect(Object.keys(await box.files(workflows))).toEqual(['xmlParse &Jwt.ts']);
});

test('a new integration comes with its types, so that the project builds at once', async () => {
  box = await pushedBox({ cliVersion: newestVersion });
  const types = 'node_modules/@useparagon/integrations/hubspot';
  await rm(join(box.folder, types), { recursive: true });
  box.paragon.dashboard(box.projectId).addIntegration('hubspot');
  await box.mustPara(['pull']);
  expect(Object.keys(await box.files(types)).sort()).toEqual([
    'index.d.ts',
    'index.js',
    'intents.d.ts',
    'triggers.d.ts',
  ]);
  await box.mustPara(['build']);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');
});

test('hand edits are reverted', async () => {
  box = await pushedBox();
  const before = await box.read(notify);
  await box.edit(notify, (text) => text.replace("'Posts each", "'Surely posts each"));
  await box.write(`${workflows}/own.ts`, 'export {};\n');
  await box.mustPara(['pull']);
  expect(await box.read(notify)).toBe(before);
  expect(existsSync(join(box.folder, workflows, 'own.ts'))).toBe(false);
});

test('a failing pull leaves every file as it was', async () => {
  box = await pushedBox();
  const before = await box.files('src');
  box.paragon.dashboard(box.projectId).renameWorkflow('slack', 'Notify Channel', 'Other');
  const faults: [Fault, string][] = [
    [{ html: true }, 'answered what is no JSON.'],
    [{ emptyBody: true }, 'answered what is no JSON.'],
    [{ status: 200, body: {} }, 'answered what is no project.'],
    [{ status: 503, body: { message: 'Try later' } }, 'Error: Try later (503)'],
    [{ truncated: true }, 'Could not reach '],
    [{ reset: true }, 'Could not reach '],
  ];
  for (const [fault, said] of faults) {
    box.paragon.fail({ route: 'GET /sandbox/cli/projects/:id', fault });
    const { code, stderr } = await box.para(['pull']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^- Pulling project\.\.\.\n- Failed to pull project\.\n/);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
    expect(await box.files('src')).toEqual(before);
  }
});

test('versions of the CLI write a little differently, and mean the same', async () => {
  box = await pushedBox({ variant: 'full', cliVersion: '1.0.23' });
  await box.mustPara(['pull']);
  const older = await box.files('src');
  const build = await box.build();
  await box.close();

  box = await pushedBox({ variant: 'full' });
  await box.mustPara(['pull']);
  const newer = await box.files('src');
  expect(
    Object.keys(newer)
      .filter((path) => newer[path] !== older[path])
      .sort(),
  ).toEqual([
    'integrations/hubspot/workflows/dealWon 1.ts',
    'integrations/slack/workflows/notifyChannel.ts',
  ]);
  expect(Object.values((await box.build()).integrations.slack?.workflows ?? {})).toHaveLength(
    Object.values(build.integrations.slack?.workflows ?? {}).length,
  );
});
