import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageSources, stage } from './packages.js';
import { publishPackage } from './storage.js';

/** The version of CLI and core library whose definitions have the weight of a real project's. */
export const heavyCoreVersion = '1.1.18';

/** Of a real project: 3,045 files with 1.29 million lines, for which TypeScript needs half a minute of CPU. */
const files = 3_000;
const blocksOfFile = 16;
/** Much of what real definitions hold is prose. */
const linesOfProse = 18;

/**
 * Publishes them, under the tag `definitions`, to a registry that takes them from anybody.
 *
 * @param weight 1 is that of a real project: so many files and lines, and about so much time of a build.
 */
export async function publishHeavyCore(url: string, folder: string, weight: number): Promise<void> {
  for (const name of ['core', 'cli']) {
    const like = packageSources().find((source) => source.folder.endsWith(name));
    if (like === undefined) throw new Error(`There is no stand-in ${name}.`);
    const staged = join(folder, name);
    const manifest = await stage({ ...like, version: heavyCoreVersion }, staged);
    if (name === 'core') await addDefinitions(join(staged, 'dist'), Math.ceil(files * weight));
    await publishPackage(url, manifest, staged, 'definitions');
  }
}

async function addDefinitions(dist: string, count: number): Promise<void> {
  const folder = join(dist, 'definitions');
  await mkdir(folder);
  const numbers = Array.from({ length: count }, (_, number) => number);
  for (const number of numbers) {
    await writeFile(join(folder, `d${number}.d.ts`), definitions(number));
  }
  const index = join(dist, 'index.d.ts');
  const references = numbers.map(
    (number) => `/// <reference path="./definitions/d${number}.d.ts" />\n`,
  );
  await writeFile(index, `${references.join('')}${await readFile(index, 'utf8')}`);
}

/** A file of about 430 lines, which builds on another one, as the definitions of real libraries do. */
export function definitions(number: number): string {
  const below = Math.floor(number / 2);
  const header = number === 0 ? firstDefinitions : `import { Entry, Kind } from './d${below}';\n`;
  const blocks = Array.from({ length: blocksOfFile }, (_, block) => definitionBlock(block));
  return `${header}${blocks.join('')}${number === 0 ? '' : ending}`;
}

const firstDefinitions = `export type Kind = 'file' | 'folder' | 'link';
export interface Entry {
  readonly kind: Kind;
}
`;

const ending = 'export { Entry, Kind };\n';

function definitionBlock(block: number): string {
  const prose = Array.from(
    { length: linesOfProse },
    (_, line) =>
      ` * In line ${line}, the documentation of the service says something of resource ${block}.\n`,
  );
  return `/**
${prose.join('')} */
export interface Resource${block} extends Entry {
  readonly id: string;
  readonly parent?: Resource${Math.max(0, block - 1)};
  readonly labels: ReadonlyArray<{ name: string; kinds: Partial<Record<Kind, number>> }>;
  update(fields: Pick<Resource${block}, 'id' | 'labels'>): Promise<Resource${block}>;
}
export declare function read${block}(id: string, kind: Kind): Promise<Resource${block} | undefined>;
`;
}
