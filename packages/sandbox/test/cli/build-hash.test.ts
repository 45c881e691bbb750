import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildHash } from '../../stand-ins/cli/src/build/build-hash.js';

const files = {
  'persona.meta.ts': 'export default {};\n',
  'integrations/slack/config.ts': 'one',
  'integrations/slack/~b & c.ts': 'draft',
  'Zeta.ts': 'Z',
  'alpha.ts': 'z',
  'a b/empty.ts': '',
};
let root: string;
let src: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-hash-'));
  src = join(root, 'src');
  for (const [path, text] of Object.entries(files)) await write(path, text);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(src, path)), { recursive: true });
  await writeFile(join(src, path), text);
}

test('the hash is the one that folder-hash 4.1.1 gives for the same folder', async () => {
  expect(await buildHash(src)).toBe('Dmqn6mG95xEW0n2xpokty44Jjpo=');
  expect(await buildHash(join(src, 'a b'))).toBe('9Xn5KeIVS0ez4ktjjMXdf4ePVYg=');
  expect(await buildHash(join(src, 'integrations'))).toBe('iNTfnt6oKCbdomQUU1CYbULqXkA=');
});

test('the bytes of a file, its name, a draft and the name of the folder all count', async () => {
  const before = await buildHash(src);
  await write('integrations/slack/~b & c.ts', 'Draft');
  const afterDraft = await buildHash(src);
  await rename(join(src, 'alpha.ts'), join(src, 'Alpha.ts'));
  const afterName = await buildHash(src);
  await rename(src, join(root, 'source'));
  const afterFolder = await buildHash(join(root, 'source'));
  expect(new Set([before, afterDraft, afterName, afterFolder]).size).toBe(4);
});

test('it says nothing about dates: the same content written again has the same hash', async () => {
  const before = await buildHash(src);
  await rm(src, { recursive: true });
  for (const [path, text] of Object.entries(files).reverse()) await write(path, text);
  expect(await buildHash(src)).toBe(before);
});
