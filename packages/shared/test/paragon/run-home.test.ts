import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { capture, type Environment } from '../../src/action/child-process.js';
import { realClock } from '../../src/action/clock.js';
import { programsOnPath } from '../../src/action/programs.js';
import { findNodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { removeRunHome } from '../../src/paragon/remove-run-home.js';
import { createRunHome, environmentWithHome } from '../../src/paragon/run-home.js';
import { asOnWindows } from '../as-on-windows.js';

const host = {
  zeusUrl: 'https://zeus.acme.example',
  dashboardUrl: 'https://dashboard.acme.example',
  key: 'cli_key.of-acme',
};

/** A folder with files; their folders are made. */
async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'run home ')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const parsed = async (...path: readonly string[]): Promise<unknown> =>
  JSON.parse(await readFile(join(...path), 'utf8'));

/** The git of this machine. */
async function git(): Promise<string> {
  const [program] = await programsOnPath(process.env, { posix: 'git', windows: 'git.exe' });
  if (program === undefined) throw new Error('These tests need git.');
  return program;
}

test('the CLI is signed in with the key, for the profile that the project names', async () => {
  const home = await createRunHome(await folderWith(), host);
  await home.signIn('staging');
  const settings = join(home.folder, 'home', '.paragon');
  expect(await parsed(settings, 'credentials.json')).toEqual({
    default: { profile: 'default', token: host.key },
    staging: { profile: 'staging', token: host.key },
  });
  const services = { zeus: host.zeusUrl, dashboard: host.dashboardUrl };
  expect(await parsed(settings, 'profiles.json')).toEqual({
    default: { name: 'default', default: false, services },
    staging: { name: 'staging', default: true, services },
  });
});

test.runIf(process.platform !== 'win32')(
  'nobody but the user may look into the home, whatever the umask is',
  async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const home = await createRunHome(await folderWith(), host);
    await home.signIn('default');
    const modeOf = async (...path: readonly string[]): Promise<number> =>
      (await stat(join(home.folder, ...path))).mode & 0o777;
    expect(await modeOf()).toBe(0o700);
    expect(await modeOf('home', '.paragon')).toBe(0o700);
    expect(await modeOf('home', '.paragon', 'credentials.json')).toBe(0o600);
    expect(await modeOf('home', '.paragon', 'profiles.json')).toBe(0o600);
  },
);

test('two runs have a home each, and what is removed is only the own one', async () => {
  const temp = await folderWith({ 'something of the job': '' });
  const [one, two] = await Promise.all([createRunHome(temp, host), createRunHome(temp, host)]);
  await one.signIn('default');
  await one.remove();
  await one.remove();
  expect((await readdir(temp)).map((name) => join(temp, name)).sort()).toEqual(
    [two.folder, join(temp, 'something of the job')].sort(),
  );
});

test('a saved state that names another folder removes nothing', async () => {
  const temp = await folderWith({ 'precious/file': '', 'deeper/paragraph-run-x/file': '' });
  const other = await folderWith({ 'paragraph-run-x/file': '' });
  for (const folder of [
    join(temp, 'precious'),
    join(temp, 'deeper', 'paragraph-run-x'),
    join(other, 'paragraph-run-x'),
    temp,
    '',
  ]) {
    await removeRunHome(temp, folder);
  }
  const left = await Promise.all(
    [temp, other].map((folder) => readdir(folder, { recursive: true })),
  );
  expect(left.map((names) => names.length)).toEqual([5, 2]);
});

/** What a child with the run's home gets, of the variables that matter here. */
async function variables(env: Environment, folder = '/run/home'): Promise<Environment> {
  const all = await environmentWithHome(env, folder);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const home = process.platform === 'win32' ? 'USERPROFILE' : 'HOME';

test("the home is the run's, and npm and git look into the real one", async () => {
  const real = await folderWith({
    '.npmrc': 'registry=https://npm.acme.example',
    '.gitconfig': '',
  });
  expect(await variables({ [home]: real, LOCALAPPDATA: real, OTHER: 'stays' })).toEqual({
    LOCALAPPDATA: real,
    OTHER: 'stays',
    HOME: '/run/home',
    USERPROFILE: '/run/home',
    npm_config_userconfig: join(real, '.npmrc'),
    npm_config_cache: join(real, process.platform === 'win32' ? 'npm-cache' : '.npm'),
    GIT_CONFIG_GLOBAL: join(real, '.gitconfig'),
  });
});

test('on Windows the real home is USERPROFILE, regardless of HOME', async () => {
  asOnWindows();
  const real = await folderWith({ '.npmrc': 'registry=https://npm.acme.example' });
  const other = await folderWith({ '.npmrc': 'registry=https://elsewhere.example' });
  const local = join(real, 'AppData', 'Local');
  expect(await variables({ UserProfile: real, HOME: other, LocalAppData: local })).toEqual({
    UserProfile: '/run/home',
    HOME: '/run/home',
    LocalAppData: local,
    npm_config_userconfig: join(real, '.npmrc'),
    npm_config_cache: join(local, 'npm-cache'),
  });
});

test('the XDG folders also point to the home of the run', async () => {
  const real = await folderWith({ 'settings/git/config': '' });
  const env = await variables({
    [home]: real,
    XDG_CONFIG_HOME: join(real, 'settings'),
    XDG_DATA_HOME: join(real, 'data'),
    XDG_STATE_HOME: join(real, 'state'),
    XDG_CACHE_HOME: join(real, 'cache'),
    XDG_RUNTIME_DIR: '/run/user/1000',
  });
  expect(Object.keys(env).filter((name) => name.startsWith('XDG_'))).toEqual(['XDG_RUNTIME_DIR']);
  expect(env.GIT_CONFIG_GLOBAL).toBe(join(real, 'settings', 'git', 'config'));
});

test.each([
  ['of a file in upper case', { NPM_CONFIG_USERCONFIG: '/ci/npmrc' }, { userconfig: '/ci/npmrc' }],
  ['of a file', { npm_config_userconfig: '/ci/npmrc' }, { userconfig: '/ci/npmrc' }],
  ['of an empty name', { npm_config_userconfig: '' }, { userconfig: '<home>/.npmrc' }],
  ['of a cache in upper case', { NPM_CONFIG_CACHE: '/ci/cache' }, { cache: '/ci/cache' }],
  ['of a cache', { npm_config_cache: '/ci/cache' }, { cache: '/ci/cache' }],
])("the job's variable %s counts for npm", async (_, given, expected) => {
  const real = await folderWith();
  const env = await variables({ [home]: real, LOCALAPPDATA: real, ...given });
  for (const [name, value] of Object.entries(expected)) {
    expect(env[`npm_config_${name}`]?.replaceAll('\\', '/')).toBe(
      value.replace('<home>', real.replaceAll('\\', '/')),
    );
  }
});

test("the job's variable for git's configuration counts, and is not set if the job has none", async () => {
  const real = await folderWith({ '.gitconfig': '' });
  expect(await variables({ [home]: real, GIT_CONFIG_GLOBAL: '/ci/git' })).toMatchObject({
    GIT_CONFIG_GLOBAL: '/ci/git',
  });
  expect(await variables({ [home]: await folderWith() })).not.toHaveProperty('GIT_CONFIG_GLOBAL');
});

test("npm and git read the user's own settings from within the run's home", async () => {
  const real = await folderWith({
    '.npmrc': [
      'registry=https://npm.acme.example/',
      'cache = ~/of npm',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: npm's own way to write a variable
      'cafile=${HOME}/ca.pem',
      'script-shell=/bin/~/sh',
    ].join('\n'),
    '.gitconfig': '[user]\n\tname = Ada of Acme\n',
    'ca.pem': '',
  });
  const never = new AbortController().signal;
  const { node, npm } = await findNodeAndNpm({
    clock: realClock,
    env: process.env,
    workspace: real,
    folder: await folderWith(),
    signal: never,
  });
  const { PATH, SystemRoot } = process.env;
  const folder = await folderWith({ 'package.json': '{}' });
  const env = await environmentWithHome({ PATH, SystemRoot, [home]: real }, folder);
  const answer = async (program: string, args: readonly string[]): Promise<string> => {
    const { stdout } = await capture({
      program,
      args,
      cwd: folder,
      env: { ...env, PATH: `${dirname(node)}${delimiter}${PATH}` },
    });
    return stdout.toString('utf8').trim();
  };
  const keys = ['registry', 'cache', 'cafile', 'script-shell'];
  expect(await answer(node, [...npm.slice(1), 'config', 'get', ...keys])).toBe(
    [
      'registry=https://npm.acme.example/',
      `cache=${join(real, 'of npm')}`,
      `cafile=${join(real, 'ca.pem')}`,
      'script-shell=/bin/~/sh',
    ].join('\n'),
  );
  expect(await answer(await git(), ['config', '--global', 'user.name'])).toBe('Ada of Acme');
});

test.skipIf(process.platform === 'win32')(
  'credentials that git looks for in the home are found in the real one, and outlive the run',
  async () => {
    const real = await folderWith({ '.netrc': 'machine 127.0.0.1 login ada password secret\n' });
    const seen: string[] = [];
    const server = createServer((request, response) => {
      if (request.headers.authorization !== undefined) seen.push(request.headers.authorization);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const run = await createRunHome(await folderWith(), host);
    const { PATH } = process.env;
    const job = { PATH, HOME: real, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
    await run.environment(job);
    await capture({
      program: await git(),
      args: ['ls-remote', `http://127.0.0.1:${address.port}/acme/private`],
      cwd: run.folder,
      env: await run.environment(job),
    });
    expect(new Set(seen)).toEqual(new Set([`Basic ${btoa('ada:secret')}`]));
    await run.remove();
    expect(await readdir(real)).toEqual(['.netrc']);
  },
);

test('a variable overrides the settings', async () => {
  const real = await folderWith({ '.npmrc': 'cafile=~/ca.pem\nlogs-dir=~/logs\n' });
  expect(await variables({ [home]: real, NPM_CONFIG_CAFILE: '/ci/ca.pem' })).toMatchObject({
    NPM_CONFIG_CAFILE: '/ci/ca.pem',
    npm_config_logs_dir: join(real, 'logs'),
  });
  expect(await variables({ [home]: real, NPM_CONFIG_CAFILE: '/ci/ca.pem' })).not.toHaveProperty(
    'npm_config_cafile',
  );
});

test('a user without a home and a name gets that of the run for everything', async () => {
  const none = (): string => {
    throw new Error('uv_os_homedir returned ENOENT');
  };
  const run = await createRunHome(await folderWith(), host, none);
  const its = join(run.folder, 'home');
  expect(run.withSomeHome({ PATH: '/bin' })).toEqual({ PATH: '/bin', HOME: its, USERPROFILE: its });
  const env = await run.environment({ PATH: '/bin' });
  expect(env).toEqual({ PATH: '/bin', HOME: its, USERPROFILE: its });
  const real = await folderWith();
  expect(run.withSomeHome({ [home]: real })).toEqual({ [home]: real });
});
