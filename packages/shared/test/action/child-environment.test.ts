import { delimiter, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  childEnvironment,
  readVariable,
  withPathEntry,
  withVariables,
} from '../../src/action/child-environment.js';
import type { Environment } from '../../src/action/child-process.js';
import { asOnWindows } from '../as-on-windows.js';

/** What is left of a job's environment for children, but for what each of them gets. */
function kept(job: Environment): Environment {
  const { NoDefaultCurrentDirectoryInExePath: _, ...rest } = childEnvironment(job);
  return rest;
}

test.each([
  'INPUT_PARAGONKEY',
  'input_paragonKey',
  'STATE_home',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_CACHE_URL',
  'GITHUB_ENV',
  'GITHUB_OUTPUT',
  'GITHUB_PATH',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
])('%s is kept from children', (name) => {
  expect(kept({ [name]: 'x', KEPT: 'y' })).toEqual({ KEPT: 'y' });
});

test.each([
  'HOME',
  'RUNNER_TRACKING_ID',
  'RUNNER_TEMP',
  'GITHUB_REPOSITORY',
  'GITHUB_EVENT_PATH',
  'GITHUB_ACTIONS',
  'CI',
  'NODE_AUTH_TOKEN',
  'NPM_TOKEN',
  'NODE_EXTRA_CA_CERTS',
  'HTTPS_PROXY',
  'MY_INPUT_X',
  'EMPTY_INPUT',
])('%s stays', (name) => {
  const value = name === 'GITHUB_EVENT_PATH' ? '/w/_temp/_github_workflow/event.json' : 'x';
  expect(kept({ [name]: value })).toEqual({ [name]: value });
});

test.each([
  '/runner/_temp/_runner_file_commands/set_env_1',
  'D:\\a\\_temp\\_runner_file_commands\\add_path_1',
])('a variable of any name that leads to a command file is kept from children: %s', (path) => {
  expect(kept({ NEW_COMMAND_FILE: path })).toEqual({});
});

test('children get no variable with the key, under any name and in any form', () => {
  const job = {
    INPUT_PARAGONKEY: ' the-key ',
    PARAGON_CLI_KEY: 'the-key',
    AUTH: 'Bearer the-key',
    ENCODED: Buffer.from('the-key').toString('base64'),
    OTHER: 'a key',
    GONE: undefined,
  };
  expect(kept(job)).toEqual({ OTHER: 'a key' });
});

test('without a key nothing is taken for one', () => {
  expect(kept({ INPUT_PARAGONKEY: '', EMPTY: '', OTHER: 'x' })).toEqual({ EMPTY: '', OTHER: 'x' });
});

test("children on Windows never look up a program in their working folder, regardless of the job's variables", () => {
  const name = 'NoDefaultCurrentDirectoryInExePath';
  expect(childEnvironment({})).toEqual({ [name]: '1' });
  expect(childEnvironment({ [name.toUpperCase()]: '', A: 'x' })).toEqual({ [name]: '1', A: 'x' });
});

test('programs that children start by name come from no folder that happens to be current', () => {
  const bin = resolve('/usr/bin');
  const path = ['', '.', bin, 'node_modules/.bin', join(bin, 'more'), ''].join(delimiter);
  expect(kept({ PATH: path })).toEqual({ PATH: [bin, join(bin, 'more')].join(delimiter) });
  expect(kept({ PATH: '.' })).toEqual({});
});

test.each(['HTTPS_PROXY', 'http_proxy', 'ALL_PROXY', 'NPM_CONFIG_HTTPS_PROXY', 'npm_config_proxy'])(
  'whatever the password of a proxy holds, children find the proxy: %s',
  (name) => {
    const given = (address: string): string | undefined => kept({ [name]: address })[name];
    expect(given('http://user:p#s%s@proxy:80')).toBe('http://user:p%23s%25s@proxy:80');
    expect(given('user:p/s@proxy:8080')).toBe('http://user:p%2Fs@proxy:8080');
    for (const address of ['http://user:p%23s@proxy:8080', 'proxy:8080', 'socks5://a:b@proxy:1']) {
      expect(given(address)).toBe(address);
    }
  },
);

test('variables are set, or removed without a value', () => {
  const env = { A: '1', B: '2' };
  expect(withVariables(env, { B: undefined, C: '3', D: undefined })).toEqual({ A: '1', C: '3' });
  expect(env).toEqual({ A: '1', B: '2' });
});

test('a folder goes to the front of PATH', () => {
  expect(withPathEntry({ PATH: '/usr/bin' }, '/node')).toEqual({
    PATH: `/node${delimiter}/usr/bin`,
  });
  // An empty entry would be the working folder, and so the project's.
  expect(withPathEntry({ PATH: '' }, '/node')).toEqual({ PATH: '/node' });
  expect(withPathEntry({}, '/node')).toEqual({ PATH: '/node' });
});

test('names have any case on Windows', () => {
  asOnWindows();
  expect(readVariable({ Path: 'x' }, 'PATH')).toBe('x');
  expect(withVariables({ Path: 'x' }, { PATH: 'y' })).toEqual({ Path: 'y' });
});

test.runIf(process.platform !== 'win32')('names have one case elsewhere', () => {
  expect(readVariable({ Path: 'x' }, 'PATH')).toBeUndefined();
  expect(withVariables({ Path: 'x' }, { PATH: 'y' })).toEqual({ Path: 'x', PATH: 'y' });
});
