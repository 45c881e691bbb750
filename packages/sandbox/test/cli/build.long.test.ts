import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { quickVersion } from '../../src/registry/packages.js';
import { type Box, type BoxOptions, openBox, signIn } from './box.js';

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
/** That evaluates as the newest does, without a compiler that checks types: see `quick.test.ts`. */
let box: Box;
beforeEach(async () => {
  box = await openBox({ cliVersion: quickVersion });
});
afterEach(() => box.close());

/** Another one, whose build checks types. */
async function openChecked(options?: BoxOptions): Promise<Box> {
  const opened = await openBox(options);
  onTestFinished(() => opened.close());
  return opened;
}

test('without a terminal it prints raw lines on stderr, all earlier ones again', async () => {
  expect(await box.para(['build'])).toEqual({
    code: 0,
    stdout: '',
    stderr: [
      '- Building typescript project...',
      '- Typescript project successfully built.',
      '- Typescript project successfully built.',
      '- Creating build...',
      '- Typescript project successfully built.',
      '- Created build in out/build.json file.',
      '',
    ].join('\n'),
  });
});

test('a build has the documented keys in their order, and no newline at its end', async () => {
  const checked = await openChecked();
  await checked.mustPara(['build']);
  const text = await checked.read('out/build.json');
  expect(text.endsWith('}')).toBe(true);
  const build = await checked.build();
  expect(Object.keys(build)).toEqual([
    'secrets',
    'events',
    'integrations',
    'projectId',
    'persona',
    'resources',
    'buildHash',
  ]);
  const slack = build.integrations.slack;
  expect(Object.keys(slack ?? {})).toEqual(['id', 'name', 'workflows', 'config', 'customTriggers']);
  expect(Object.keys(slack?.config.values ?? {})).toEqual([
    'paragonLink',
    'description',
    'overview',
    'accentColor',
    'workflowMeta',
    'sharedMeta',
  ]);
  const [built] = Object.values(slack?.workflows ?? {});
  const steps = built?.steps.map((step) => Object.keys(step)) ?? [];
  expect(Object.keys(built ?? {})).toEqual(['id', 'name', 'isDraft', 'steps']);
  expect(steps).toEqual(
    steps.map(() => ['id', 'type', 'parameters', 'next', '_migrations', 'description']),
  );
  expect(Object.keys(slack?.config.values.workflowMeta[built?.id ?? ''] ?? {})).toEqual([
    'id',
    'hidden',
    'defaultEnabled',
    'inputs',
    'infoText',
    'order',
  ]);
  expect(build).toMatchObject({
    projectId: checked.projectId,
    persona: { meta: { plan: 'trial' } },
  });
});

test('ids that Paragon has given stay, whatever is built again', async () => {
  await box.mustPara(['build']);
  const first = await box.build();
  await box.mustPara(['push']);
  await rm(join(box.folder, 'out'), { recursive: true });
  await box.mustPara(['build']);
  expect(await box.build()).toEqual(first);

  await box.edit(workflow, (text) => text.replace('New task:', 'A new task:'));
  await box.mustPara(['build']);
  const idsOf = (build: typeof first) => JSON.stringify(build).match(/"id":"[^"]*"/g);
  expect(idsOf(await box.build())).toEqual(idsOf(first));
});

test('a type error is shown as tsc shows it, with the number of errors below', async () => {
  const checked = await openChecked();
  await checked.edit(workflow, (text) => text.replace('new EventStep(event)', 'new EventStep()'));
  const source = await checked.read(workflow);
  const line = source.split('\n').findIndex((text) => text.includes('new EventStep()')) + 1;
  const { code, stdout, stderr } = await checked.para(['build']);
  expect(code).toBe(1);
  expect(stderr).toBe('- Building typescript project...\n- Failed to build typescript project.\n');
  expect(stdout).toContain(
    [
      `${workflow}:${line}:25 - error TS2554: Expected 1-2 arguments, but got 0.`,
      '',
      `${line}     const triggerStep = new EventStep();`,
      `${' '.repeat(String(line).length)}                         ~~~~~~~~~~~~~~~`,
    ].join('\n'),
  );
  expect(stdout.endsWith('\nFound 1 error(s).\n')).toBe(true);
  expect(existsSync(join(checked.folder, 'out'))).toBe(false);
});

test('an action takes what its record type has, and must get what that needs', async () => {
  const full = await openChecked({ variant: 'full' });
  const deals = 'src/integrations/hubspot/workflows/syncContacts &Deals.ts';
  await full.edit(deals, (text) => text.replace("'field-dealname':", "'field-email':"));
  const search = 'src/integrations/hubspot/workflows/dealWon 1.ts';
  await full.edit(search, (text) => text.replace('.searchRecords(', '.getRecords('));
  const { stdout } = await full.para(['build']);
  expect(stdout).toContain(`"field-dealname"`);
  expect(stdout).toContain("'filterFormula' does not exist in type");
  expect(stdout).toContain('\nFound 2 error(s).\n');
});

test('two errors in two files are counted, and coloured only where colours are wanted', async () => {
  const checked = await openChecked();
  await checked.edit(workflow, (text) => text.replace('new EventStep(event)', 'new EventStep()'));
  await checked.edit('src/events/taskCreated.ts', (text) => text.replace("'Task Created'", '7'));
  const plain = await checked.para(['build']);
  expect(plain.stdout.match(/^.+?:\d+:\d+ - error TS\d+: .*$/gm)).toHaveLength(2);
  expect(plain.stdout).toContain('\nFound 2 error(s).\n');
  expect(plain.stdout).not.toContain('\u001b');
  const coloured = await checked.para(['build'], { env: { FORCE_COLOR: '1' } });
  expect(coloured.stdout).toContain('\u001b[');
});

test('--skip-type-errors shows no type error and builds', async () => {
  const checked = await openChecked();
  await checked.edit('src/persona.meta.ts', (text) =>
    text.replace("plan: 'trial'", "plan: 'trial' as number"),
  );
  expect(await checked.para(['build'])).toMatchObject({ code: 1 });
  const skipped = await checked.mustPara(['build', '--skip-type-errors']);
  expect(skipped.stdout).toBe('');
  expect((await checked.build()).persona).toEqual({ meta: { plan: 'trial' } });
});

test.each([
  [
    'the trigger is not registered',
    (text: string) => text.replace('register({ triggerStep, ', 'register({ '),
    'Error: Trigger step not found.',
  ],
  [
    'a step is not registered',
    (text: string) =>
      text.replace('register({ triggerStep, sendMessageStep })', 'register({ triggerStep })'),
    'Error: Please add all steps in register method.',
  ],
  [
    'a step is chained twice',
    (text: string) =>
      text.replace(
        'triggerStep.nextStep(sendMessageStep);',
        'triggerStep.nextStep(sendMessageStep); triggerStep.nextStep(sendMessageStep);',
      ),
    'Error: This step is already chained.',
  ],
  [
    'a step comes after itself',
    (text: string) =>
      text.replace(
        'triggerStep.nextStep(sendMessageStep);',
        'triggerStep.nextStep(sendMessageStep).nextStep(sendMessageStep);',
      ),
    "Error: StateMachine invalid: step's 'next' property is pointing to itself.",
  ],
  [
    'the trigger comes after a step',
    (text: string) =>
      text.replace(
        'triggerStep.nextStep(sendMessageStep)',
        'sendMessageStep.nextStep(triggerStep)',
      ),
    'Error: Trigger Step can only be first step in step chain.',
  ],
  [
    'an event is not in src/events',
    (text: string) =>
      text.replace('new EventStep(event)', "new EventStep({ ...event, name: 'Gone' })"),
    'Error: No event found with name - Gone.',
  ],
  [
    'an event has no name',
    (text: string) => text.replace('new EventStep(event)', "new EventStep({ ...event, name: '' })"),
    'Error: Event object with name is required for Event trigger step.',
  ],
  [
    'a secret does not exist',
    (text: string) =>
      text.replace("'6c1cd6b5", "'6c1cd6b5").replace(
        'New task:',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the project
        "${context.getEnvironmentSecret('API_KEY')}",
      ),
    'Error: No environment secret found with key - API_KEY.',
  ],
])('the build fails and names the workflow when %s', async (_case, change, message) => {
  await box.edit(workflow, change);
  const { code, stderr } = await box.para(['build']);
  expect(code).toBe(1);
  expect(stderr.split('\n').slice(-5)).toEqual([
    '- Typescript project successfully built.',
    '- Failed to create build.',
    message,
    `    in ${workflow}`,
    '',
  ]);
});

test('drafts are neither compiled nor built', async () => {
  const checked = await openChecked();
  await checked.write(
    'src/integrations/slack/workflows/~broken.ts',
    'const wrong: number = "text";\n',
  );
  await checked.mustPara(['build']);
  const compiled = await readdir(
    join(checked.folder, 'dist', 'integrations', 'slack', 'workflows'),
  );
  expect(compiled.filter((name) => name.includes('broken'))).toEqual([]);
  expect(Object.values((await checked.build()).integrations.slack?.workflows ?? {})).toHaveLength(
    1,
  );
});

test('what an older build left in dist/ is built too, until dist/ is deleted', async () => {
  const copy = 'src/integrations/slack/workflows/copy.ts';
  await box.write(
    copy,
    (await box.read(workflow))
      .replace('2f0c1d3e', '3f0c1d3e')
      .replace("'Notify Channel'", "'Old'")
      .replace('6c1cd6b5', '7c1cd6b5'),
  );
  await box.mustPara(['build']);
  await rm(join(box.folder, copy));
  const names = async () => {
    await box.mustPara(['build']);
    return Object.values((await box.build()).integrations.slack?.workflows ?? {})
      .map(({ name }) => name)
      .sort();
  };
  expect(await names()).toEqual(['Notify Channel', 'Old']);
  await rm(join(box.folder, 'dist'), { recursive: true });
  expect(await names()).toEqual(['Notify Channel']);
});

test('without dependencies or types it says what to run', async () => {
  const checked = await openChecked();
  await rm(join(checked.folder, 'node_modules', '@useparagon', 'integrations'), {
    recursive: true,
  });
  const withoutTypes = await checked.para(['build']);
  expect(withoutTypes.stdout).toContain(
    "error TS2307: Cannot find module '@useparagon/integrations/slack'",
  );
  await rm(join(checked.folder, 'node_modules'), { recursive: true });
  expect(await checked.para(['build'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'The project has no typescript. Run "para install" and try again.',
    ),
  });
});

test('without a persona it fails as documented', async () => {
  await rm(join(box.folder, 'src', 'persona.meta.ts'));
  const { code, stderr } = await box.para(['build', '--skip-type-errors']);
  expect(code).toBe(1);
  expect(stderr).toContain('persona.meta');
});

test('a build needs Paragon: without it there is none', async () => {
  await signIn(box.home, { key: box.key, zeusUrl: 'http://127.0.0.1:1' });
  const { code, stderr } = await box.para(['build']);
  expect(code).toBe(1);
  expect(stderr).toContain('- Failed to create build.\nCould not reach ');
  expect(existsSync(join(box.folder, 'out'))).toBe(false);
});
