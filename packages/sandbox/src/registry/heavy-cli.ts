import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageSources, stage } from './packages.js';
import { publishPackage } from './storage.js';

/** The version of the stand-in that has the weight of the real CLI: 226 dependencies, 96 MB, in thousands of files. */
export const heavyVersion = '1.1.16';

/** Its packages beside those of the light one: each of the first depends on some of the others. */
const direct = 45;
const indirect = 180;
const filesOfEach = 40;
const bytesOfFile = 10_600;

/** Publishes the heavy CLI, under the tag `heavy`, to a registry that takes it from anybody. */
export async function publishHeavyCli(url: string, folder: string): Promise<void> {
  const names = Array.from({ length: direct + indirect }, (_, index) => `heavy-${index + 1}`);
  for (const [index, name] of names.entries()) {
    const below = names.slice(direct).filter((_, at) => at % direct === index);
    await publishWeight(url, join(folder, 'heavy'), name, dependenciesOn(below));
  }
  for (const name of ['core', 'cli']) {
    const like = packageSources().find((source) => source.folder.endsWith(name));
    if (like === undefined) throw new Error(`There is no stand-in ${name}.`);
    const dependencies = name === 'cli' ? dependenciesOn(names.slice(0, direct)) : {};
    const staged = join(folder, `heavy-${name}`);
    const manifest = await stage({ ...like, version: heavyVersion, dependencies }, staged);
    await publishPackage(url, manifest, staged, 'heavy');
  }
}

const version = '1.0.0';

function dependenciesOn(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, version]));
}

async function publishWeight(
  url: string,
  folder: string,
  name: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'lib'), { recursive: true });
  const manifest = { name, version, dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  for (let file = 0; file < filesOfEach; file += 1) {
    await writeFile(join(folder, 'lib', `module-${file}.js`), someCode(`${name}-${file}`));
  }
  await publishPackage(url, manifest, folder);
}

/** Code that nobody runs, and that a compressor makes about as small as real code. */
function someCode(seed: string): string {
  let state = Buffer.from(seed).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const words = Array.from({ length: 200 }, () => next(2 ** 32).toString(36));
  const word = (): string => words[next(words.length)] ?? 'word';
  let code = '';
  while (code.length < bytesOfFile) {
    code += `export function ${word()}(${word()}, ${word()}) {\n  return ${word()}.${word()}(${next(1_000)});\n}\n`;
  }
  return code;
}
