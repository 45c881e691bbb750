import { expect, test } from 'vitest';
import { sandboxGuide } from '../../src/sandbox-guide.js';

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
