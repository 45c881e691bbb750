import { expect, test } from 'vitest';
import {
  npmEnvironment,
  npmSetting,
  withFetchLimits,
  withNpmSettings,
} from '../../src/paragon/npm-settings.js';

test('variables that would change an installation are removed from the environment', () => {
  const env = npmEnvironment({
    PATH: '/bin',
    NODE_ENV: 'production',
    NPM_CONFIG_GLOBAL: 'true',
    'npm_config_dry-run': 'true',
    NPM_CONFIG_PACKAGE_LOCK_ONLY: 'true',
    npm_config_omit: 'dev',
    NPM_CONFIG_PRODUCTION: 'true',
    npm_config_os: 'win32',
    npm_config_workspace: 'x',
    npm_config_json: 'true',
    NPM_CONFIG_HEADING: 'acme',
    NPM_CONFIG_COLOR: 'always',
  });
  expect(env).toEqual({
    PATH: '/bin',
    NODE_ENV: 'production',
    npm_config_global: 'false',
    npm_config_location: 'project',
    npm_config_dry_run: 'false',
    npm_config_package_lock_only: 'false',
    npm_config_workspaces: 'null',
    npm_config_include: 'dev\n\noptional\n\npeer',
    npm_config_color: 'false',
    npm_config_heading: 'npm',
    COREPACK_ENABLE_STRICT: '0',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  });
});

test('variables for registries and permissions stay', () => {
  const kept = {
    NPM_CONFIG_REGISTRY: 'https://npm.acme.example/',
    'npm_config_@acme:registry': 'https://npm.acme.example/',
    'npm_config_//npm.acme.example/:_authToken': 'Secret_Of_Acme',
    NPM_CONFIG_USERCONFIG: '/ci/npmrc',
    NPM_CONFIG_PREFIX: '/opt/npm',
    npm_config_ignore_scripts: 'true',
    npm_config_min_release_age: '7',
    npm_config_offline: 'true',
    COREPACK_ENABLE_STRICT: '1',
  };
  expect(npmEnvironment(kept)).toMatchObject(kept);
});

test('a setting counts with any spelling of its variable, and an empty one does not count', () => {
  expect(npmSetting({ NPM_CONFIG_CACHE: '/x' }, 'cache')).toBe('/x');
  expect(npmSetting({ 'npm_config_logs-dir': '/x' }, 'logs-dir')).toBe('/x');
  expect(npmSetting({ npm_config_cache: '' }, 'cache')).toBeUndefined();
  expect(npmSetting({ npm_config_cache: '/a', NPM_CONFIG_CACHE: '/b' }, 'cache')).toBe('/b');
  expect(withNpmSettings({ 'NPM_CONFIG_LOGS-DIR': '/x', A: '1' }, { 'logs-dir': '/y' })).toEqual({
    A: '1',
    npm_config_logs_dir: '/y',
  });
});

test('npm gives up on a silent registry within minutes, unless the user has said when', () => {
  const ours = { npm_config_fetch_timeout: '60000', npm_config_fetch_retry_maxtimeout: '10000' };
  expect(withFetchLimits({ PATH: '/bin' }, 'registry=https://npm.acme.example/\n')).toEqual({
    PATH: '/bin',
    ...ours,
  });
  expect(withFetchLimits({ NPM_CONFIG_FETCH_TIMEOUT: '1' }, '')).toEqual({
    NPM_CONFIG_FETCH_TIMEOUT: '1',
    npm_config_fetch_retry_maxtimeout: '10000',
  });
  expect(withFetchLimits({}, 'fetch-timeout = 300000\nfetch-retry-maxtimeout=1\n')).toEqual({});
});
