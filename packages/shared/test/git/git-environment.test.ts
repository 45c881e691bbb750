import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Environment } from '../../src/action/child-process.js';
import { type GitConfig, gitEnvironment } from '../../src/git/git-environment.js';

const place = { gitDir: resolve('/job/repository/.git'), workTree: resolve('/job/repository') };

const environment = (env: Environment = {}, config: GitConfig = []): Environment =>
  gitEnvironment(env, place, config);

/** The configuration in an environment, in its order. */
function configuration(env: Environment): ReadonlyArray<readonly [string, string]> {
  const count = Number(env.GIT_CONFIG_COUNT);
  return Array.from({ length: count }, (_, index) => [
    env[`GIT_CONFIG_KEY_${index}`] ?? '',
    env[`GIT_CONFIG_VALUE_${index}`] ?? '',
  ]);
}

test('git gets its repository, and does not search for one', () => {
  expect(environment()).toMatchObject({
    GIT_DIR: place.gitDir,
    GIT_WORK_TREE: place.workTree,
    GIT_CEILING_DIRECTORIES: resolve('/job'),
    GIT_ALLOW_PROTOCOL: 'https:http:ssh',
  });
  const config = configuration(environment());
  expect(config).toContainEqual(['safe.bareRepository', 'explicit']);
  expect(config.map(([key]) => key)).not.toContain('safe.directory');
});

test.each([
  'GIT_ICASE_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_LITERAL_PATHSPECS',
  'GIT_DEFAULT_HASH',
  'GIT_COMMON_DIR',
  'GIT_QUARANTINE_PATH',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_ATTR_SOURCE',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_EXTERNAL_DIFF',
  'GIT_PROXY_COMMAND',
  'GIT_SSH',
  'GIT_TRACE',
  'GIT_AUTHOR_NAME',
  'git_glob_pathspecs',
])('%s of the job does not reach git', (name) => {
  expect(environment({ [name]: '1' })).not.toHaveProperty(name);
});

test.each([
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_SSL_CAINFO',
  'GIT_SSL_NO_VERIFY',
  'GIT_PROXY_SSL_CAINFO',
  'GIT_HTTP_PROXY_AUTHMETHOD',
  'GIT_HTTP_LOW_SPEED_TIME',
  'GIT_EXEC_PATH',
  'GIT_LFS_SKIP_SMUDGE',
  'HTTPS_PROXY',
  'SSH_AUTH_SOCK',
  'HOME',
])('%s of the job reaches git', (name) => {
  expect(environment({ [name]: 'x' })).toMatchObject({ [name]: 'x' });
});

test('there are no prompts', () => {
  const job = { GIT_ASKPASS: '/ask', SSH_ASKPASS: '/ask', GIT_TERMINAL_PROMPT: '1' };
  const env = environment(job);
  expect(env).toMatchObject({ GIT_ASKPASS: '', GIT_TERMINAL_PROMPT: '0' });
  expect(env).not.toHaveProperty('SSH_ASKPASS');
  expect(env.GIT_SSH_COMMAND).toContain('BatchMode=yes');
  expect(configuration(env)).toEqual(
    expect.arrayContaining([
      ['credential.helper', ''],
      ['core.askPass', ''],
    ]),
  );
});

test('the configuration that the job hands over stays, and ours counts more', () => {
  const job = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.proxy',
    GIT_CONFIG_VALUE_0: 'proxy.example',
  };
  const config = configuration(environment(job, [['http.extraheader', 'secret']]));
  expect(config[0]).toEqual(['http.proxy', 'proxy.example']);
  expect(config.at(-1)).toEqual(['http.extraheader', 'secret']);
  const broken = environment({ GIT_CONFIG_COUNT: 'many' });
  expect(configuration(broken)).toEqual(configuration(environment()));
});
