import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nightly } from '../../../shared/test/nightly.js';
import { quickVersion } from '../../src/registry/packages.js';
import { type Box, openBox } from './box.js';

const workflow = 'src/integrations/slack/workflows/notifyChannel.ts';
let box: Box;
beforeEach(async () => {
  box = await openBox({ cliVersion: quickVersion });
});
afterEach(() => box.close());

test('a dry run shows what a push would add, a push adds it, and each reason of a refusal is printed', async () => {
  await box.mustPara(['build']);
  const before = box.paragon.project(box.projectId);
  const { stdout, stderr } = await box.mustPara(['push', '--dry-run', '--debug']);
  expect(stdout).toContain(
    '  + workflow slack > Notify Channel (2f0c1d3e-5b7a-4c9d-8e1f-3a5b7c9d1e2f)\n',
  );
  expect(stderr).toBe(
    '- Comparing with Paragon...\n- Compared with Paragon, nothing was pushed.\n',
  );
  expect(box.paragon.project(box.projectId)).toEqual(before);

  expect(await box.para(['push'])).toEqual({
    code: 0,
    stdout: [
      '  + event Task Created',
      '  + integration slack',
      '  + workflow slack > Notify Channel',
      '  ~ persona persona',
      '',
    ].join('\n'),
    stderr: '- Pushing project...\n- Project pushed.\n',
  });
  const { buildHash, ...built } = await box.build();
  expect(box.paragon.project(box.projectId)).toEqual({ ...built, name: 'main' });
  expect(box.paragon.pushes(box.projectId).at(-1)).toMatchObject({
    cliVersion: quickVersion,
    buildHash,
    dryRun: false,
  });
  expect(box.paragon.violations).toEqual([]);

  box.paragon.rejectWorkflow({ workflow: 'Notify Channel', step: 'sendMessageStep' });
  expect(await box.para(['push'])).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      '- Pushing project...',
      '- Failed to push project.',
      'Error: Deployment failed (400)',
      '  slack > Notify Channel > sendMessageStep: You can not perform string operation on non-string data type.',
      '',
    ].join('\n'),
  });
});

nightly('pushing twice changes nothing; a removed workflow is removed there', async () => {
  await box.mustPara(['build']);
  await box.mustPara(['push']);
  expect((await box.mustPara(['push'])).stdout).toBe('No changes.\n');
  await rm(join(box.folder, workflow));
  await rm(join(box.folder, 'dist'), { recursive: true });
  await box.edit('src/integrations/slack/config.ts', (text) =>
    text.replace(/import \{ default.*\n/, '').replace('[NotifyChannel]', '[]'),
  );
  await box.mustPara(['build']);
  expect((await box.mustPara(['push'])).stdout).toContain('  - workflow slack > Notify Channel\n');
  expect(box.paragon.project(box.projectId).integrations.slack?.workflows).toEqual({});
});

nightly(
  'without a build, with a stale one, or with that of another project it refuses',
  async () => {
    const refusal = async () => {
      const { code, stdout, stderr } = await box.para(['push']);
      expect([code, stdout]).toEqual([1, '']);
      return stderr;
    };
    expect(await refusal()).toBe(
      'out/build.json is not found in project. Run "para build" and try again.\n',
    );
    await box.mustPara(['build']);
    await box.write('src/integrations/slack/workflows/~draft.ts', '');
    expect(await refusal()).toBe(
      'out/build.json is out of date: src/ has changed since. Run "para build" and try again.\n',
    );
    await box.mustPara(['build']);
    const other = box.paragon.createProject({ name: 'other' });
    await box.edit('.para/project.json', (text) => text.replace(box.projectId, other));
    expect(await refusal()).toBe(
      `out/build.json was built for project ${box.projectId}. Run "para build" and try again.\n`,
    );
    await box.write('out/build.json', '{ damaged');
    expect(await refusal()).toBe('out/build.json is damaged. Run "para build" and try again.\n');
    expect(box.paragon.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  },
);
