import { expect, test } from 'vitest';
import { sandboxGuide } from '../../src/sandbox-guide.js';
import { startCommand } from './command.js';

test.runIf(process.platform !== 'win32')(
  'the sandbox ends on SIGTERM during its first push, with nothing left',
  async () => {
    const sandbox = await startCommand('main.js');
    await sandbox.waitFor(/Paragon gets what the repository holds\./);
    sandbox.kill('SIGTERM');
    expect(await sandbox.exitCode).toBe(0);
    expect(await sandbox.temporaryFiles()).toEqual([]);
    expect(sandbox.output()).not.toContain('git clone');
  },
);

test('the guide quotes a home with spaces for the shell of the machine', () => {
  const facts = {
    zeusUrl: 'http://127.0.0.1:1',
    dashboardUrl: 'http://127.0.0.1:1/dashboard',
    registryUrl: 'http://127.0.0.1:2/',
    serverUrl: 'http://127.0.0.1:3',
    apiUrl: 'http://127.0.0.1:3/api/v3',
    repository: 'acme/integrations',
    branch: 'main',
    projectId: 'p',
    key: 'k',
    token: 't',
  };
  expect(sandboxGuide({ ...facts, home: "/tmp/it's here", platform: 'linux' })).toContain(
    "export HOME='/tmp/it'\\''s here'\n",
  );
  expect(sandboxGuide({ ...facts, home: "C:\\it's here", platform: 'win32' })).toContain(
    "$env:USERPROFILE = 'C:\\it''s here'\n",
  );
});
