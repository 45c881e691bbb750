import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { folderInside, type InputReader, inputReader } from '../../src/action/inputs.js';
import { ActionError } from '../../src/report/errors.js';
import { createSecrets } from '../../src/report/secrets.js';

let workspace: string;

beforeAll(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'inputs ')));
  await mkdir(join(workspace, 'apps', 'a b'), { recursive: true });
  await writeFile(join(workspace, 'file'), '');
  await symlink(tmpdir(), join(workspace, 'outside'), 'junction');
  await symlink(join(workspace, 'apps'), join(workspace, 'inside'), 'junction');
});

afterAll(() => rm(workspace, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

interface Read<T> {
  readonly value: T;
  readonly warnings: readonly string[];
  readonly masked: readonly string[];
  /** The error's text; undefined where there is none. */
  readonly fault: string | undefined;
}

/** What a reader makes of one input's value. */
function read<T>(value: string | undefined, how: (reader: InputReader) => T): Read<T> {
  return readAll({ INPUT_X: value }, how);
}

function readAll<T>(
  env: Readonly<Record<string, string | undefined>>,
  how: (reader: InputReader) => T,
): Read<T> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const masked: string[] = [];
  const reader = inputReader({ workspace, secrets: createSecrets((form) => masked.push(form)) });
  const value = how(reader);
  try {
    reader.finish();
    return { value, warnings: reader.warnings, masked, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof ActionError)) throw thrown;
    return { value, warnings: reader.warnings, masked, fault: thrown.message };
  }
}

test('a misspelt input is named, with a suggestion', () => {
  const { fault } = readAll({ INPUT_PARAGONKY: 'k', INPUT_PARAGONKEY: '' }, (reader) =>
    reader.secret('paragonKey'),
  );
  expect(fault).toContain(
    'Invalid input: PARAGONKY: is not an input of this action. Did you mean `paragonKey`?',
  );
});

test.each([
  ['main', 'main'],
  ['  a b\t\n', 'a b'],
  ['', undefined],
  ['  \n', undefined],
  [undefined, undefined],
])('a text is trimmed, and none where it is empty: %j', (value, text) => {
  expect(read(value, (reader) => reader.text('x'))).toMatchObject({ value: text });
});

test('an input is found by the name that action.yml gives it', () => {
  const env = { INPUT_PARAGONKEY: 'k', INPUT_TWO_WORDS: 'w' };
  const { value } = readAll(env, (reader) => [reader.text('paragonKey'), reader.text('two words')]);
  expect(value).toEqual(['k', 'w']);
});

test.each(['true', 'True', 'TRUE', ' true '])('%j is true', (value) => {
  expect(read(value, (reader) => reader.flag('x'))).toMatchObject({ value: true });
});

test.each(['false', 'False', 'FALSE', '', undefined])('%j is false', (value) => {
  const { value: flag, fault } = read(value, (reader) => reader.flag('x'));
  expect(flag).toBe(false);
  expect(fault).toBeUndefined();
});

test.each(['yes', '1', 'on', 'tRUE', 'true false'])('%j is no flag', (value) => {
  const { fault } = read(value, (reader) => reader.flag('x'));
  expect(fault).toContain(`x: must be true or false, not "${value}".`);
});

test('a choice is one of its values, by default the first', () => {
  const choose = (reader: InputReader): string => reader.choice('x', ['fail', 'git', 'paragon']);
  expect(read('git', choose)).toMatchObject({ value: 'git', fault: undefined });
  expect(read('', choose)).toMatchObject({ value: 'fail', fault: undefined });
  const { fault } = read('Git', choose);
  expect(fault).toContain('x: must be fail, git or paragon, not "Git".');
});

test('a secret is masked before anything else is known of it', () => {
  const secret = read(' cli_key.abcd ', (reader) => reader.secret('x'));
  expect(secret).toMatchObject({ value: 'cli_key.abcd', fault: undefined });
  expect(secret.masked).toContain('cli_key.abcd');

  const broken = read('first second', (reader) => reader.secret('x'));
  expect(broken.masked).toContain('first second');
  expect(broken.fault).toContain('x: contains white space or a line break.');
  expect(broken.fault).not.toContain('first');

  expect(read('', (reader) => reader.secret('x'))).toMatchObject({ value: undefined, masked: [] });
});

test.each([
  'cli_key.a\nb',
  'cli_key.a\tb',
  'cli_key.\u200babcd',
  'cli_key.äbcd',
  'cli_key.\u0007a',
])('a secret that no header can carry is refused: %j', (value) => {
  const { fault } = read(value, (reader) => reader.secret('x'));
  expect(fault).toContain('x: contains ');
  expect(fault).not.toContain('cli_key');
});

test.each([
  ['https://zeus.example.com', 'https://zeus.example.com'],
  [' https://zeus.example.com/ ', 'https://zeus.example.com'],
  ['https://Example.com:443/zeus//', 'https://example.com/zeus'],
  ['https://example.com:8443/a b', 'https://example.com:8443/a%20b'],
  ['http://127.0.0.1:3010', 'http://127.0.0.1:3010'],
  ['http://localhost:3010/', 'http://localhost:3010'],
  ['http://[::1]:3010', 'http://[::1]:3010'],
  ['', undefined],
])('a URL is taken without its end: %j', (value, url) => {
  expect(read(value, (reader) => reader.url('x'))).toMatchObject({
    value: url,
    warnings: [],
    fault: undefined,
  });
});

test.each([
  ['zeus.example.com', 'is not a URL'],
  ['https://', 'is not a URL'],
  ['ftp://example.com', 'must start with https://'],
  ['javascript:alert(1)', 'must start with https://'],
  ['file:///etc/passwd', 'must start with https://'],
  ['https://user@example.com', 'must not contain a user name'],
  ['https://:secret@example.com', 'must not contain a user name or a password'],
  ['https://example.com/?a=b', 'must not contain a query'],
  ['https://example.com/#a', 'must not contain a query or a fragment'],
])('%j is no URL to use', (value, words) => {
  const { value: url, fault } = read(value, (reader) => reader.url('x'));
  expect(url).toBeUndefined();
  expect(fault).toContain(words);
  expect(fault).not.toContain('secret');
});

test.each(['http://zeus.example.com', 'http://10.0.0.7:1703', 'http://127.0.0.1.example.com'])(
  'a key that would travel unencrypted is warned of: %s',
  (value) => {
    const { value: url, warnings, fault } = read(value, (reader) => reader.url('x'));
    expect(url).toBe(value);
    expect(fault).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`x: ${new URL(value).host} uses http:`);
  },
);

test.each([
  ['.', ''],
  ['apps', 'apps'],
  ['./apps/', 'apps'],
  ['apps/a b', 'apps/a b'],
  ['apps/../apps', 'apps'],
  ['inside/a b', 'apps/a b'],
])('a folder in the workspace is found: %j', (value, path) => {
  const { value: folder } = read(value, (reader) => reader.folder('x'));
  expect(folder).toBe(join(workspace, path));
});

test('an absolute path in the workspace is as good', () => {
  expect(folderInside(workspace, join(workspace, 'apps'))).toBe(join(workspace, 'apps'));
});

test('a workspace behind a symbolic link is as good', async () => {
  const link = join(await mkdtemp(join(tmpdir(), 'link ')), 'workspace');
  await symlink(workspace, link, 'junction');
  expect(folderInside(link, 'apps')).toBe(join(workspace, 'apps'));
});

test('a folder has the case that it has on the disk, also where the disk finds it by another', () => {
  // As Windows and macOS find a file.
  const onDisk = new Map(
    ['', 'apps'].map((name) => join(workspace, name)).map((path) => [path.toLowerCase(), path]),
  );
  const realPath = (path: string): string => onDisk.get(path.toLowerCase()) ?? '';
  expect(folderInside(workspace, 'APPS', realPath)).toBe(join(workspace, 'apps'));
});

const finds = (path: string): boolean => existsSync(join(workspace, path));
test.runIf(process.platform === 'win32' || process.platform === 'darwin')(
  'the system itself says what case a folder has',
  ({ skip }) => {
    skip(!finds('APPS'), 'this disk tells the cases apart');
    expect(folderInside(workspace, 'APPS')).toBe(join(workspace, 'apps'));
  },
);

test.each([
  ['..', 'is outside the workspace'],
  ['apps/../..', 'is outside the workspace'],
  ['outside', 'is outside the workspace'],
  [tmpdir(), 'is outside the workspace'],
  ['nowhere', 'there is no folder "nowhere"'],
  ['file', 'is not a folder'],
  ['apps\0', 'contains a NUL character'],
  ['x'.repeat(5_000), 'there is no folder'],
])('a path that is not a folder in the workspace is refused: %#', (value, words) => {
  expect(folderInside(workspace, value)).toMatchObject({ fault: expect.stringContaining(words) });
});

test('a folder whose name only begins with two dots is in the workspace', async () => {
  await mkdir(join(workspace, '..hidden'), { recursive: true });
  expect(folderInside(workspace, '..hidden')).toBe(join(workspace, '..hidden'));
});

test('a parser decides, and its sentence is the fault', () => {
  const parse = (text: string): number => {
    const count = Number(text);
    if (Number.isNaN(count)) throw new RangeError('must be a number.');
    return count;
  };
  expect(read('3', (reader) => reader.parsed('x', parse))).toMatchObject({ value: 3 });
  expect(read('', (reader) => reader.parsed('x', parse))).toMatchObject({ value: undefined });
  expect(read('many', (reader) => reader.parsed('x', parse)).fault).toContain(
    'x: must be a number.',
  );
  expect(() =>
    read('3', (reader) =>
      reader.parsed('x', () => {
        throw new TypeError('a bug');
      }),
    ),
  ).toThrow(TypeError);
});

test('all faults are reported together, with the names of their inputs', () => {
  const { fault } = readAll({ INPUT_A: 'maybe', INPUT_B: 'nope', INPUT_C: '..' }, (reader) => {
    reader.flag('a');
    reader.url('b');
    reader.folder('c');
  });
  expect(fault).toMatch(/^3 invalid inputs:\n- a: .*\n- b: .*\n- c: .*\n/);
});

test('what is quoted of a value cannot form a command or another line', () => {
  const { fault } = read('##[error]x\n::error::y', (reader) => reader.flag('x'));
  expect(fault?.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
  expect(fault).not.toContain('##[');
});
