// Bundles each action's compiled entry into `dist/`. ncc reads JavaScript that `tsc -b` emitted,
// since TypeScript 7 has no API for ncc's own loader.
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Node reads the whole of `index.js` before the first line of the log, in `main` and in `post`. The story of a run is
 * a bundle of its own, loaded while the run starts. In bytes, each.
 */
const sizeLimit = 600_000;

// @actions/http-client brings undici, more than twice as large as all the rest, for `getAgentDispatcher` alone. Any
// module of Node can stand in its place, as long as nobody calls that.
const unused = { undici: 'node:http' };
const needsUndici = /\.getAgentDispatcher\(/;

const options = {
  cache: false,
  license: 'licenses.txt',
  quiet: true,
  // As an ES module the import of `node:http` alone would load all of Node's own undici.
  esm: false,
  externals: unused,
};

/** The newest modification time below a folder, in milliseconds. */
async function newest(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tsbuildinfo'));
  const times = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs),
  );
  return Math.max(...times);
}

async function bundle(action, story) {
  const home = join(root, 'packages', action);
  const output = join(home, 'dist', 'index.js');
  const built = await stat(output).then(
    (file) => file.mtimeMs,
    () => 0,
  );
  const sources = [join(home, 'lib'), join(root, 'packages/shared/lib'), join(root, 'scripts')];
  const lock = (await stat(join(root, 'pnpm-lock.yaml'))).mtimeMs;
  if (built > Math.max(lock, ...(await Promise.all(sources.map(newest))))) return;

  const { code, assets } = await ncc(join(home, 'lib', 'main.js'), options);
  const files = new Map([
    ['index.js', code],
    ...Object.entries(assets)
      .filter(([name]) => name.endsWith('.js'))
      .map(([name, { source }]) => [name, source.toString()]),
    ['licenses.txt', await licences(home, story)],
    ['package.json', '{"type":"commonjs"}\n'],
    // The same bundle under another name, by which it knows that it is the end of the job.
    ['post.js', "require('./index.js');\n"],
  ]);
  const bundles = [...files].filter(([name]) => name.endsWith('index.js'));
  for (const [name, text] of bundles) check(`${action}/dist/${name}`, text);
  await rm(dirname(output), { recursive: true, force: true });
  await mkdir(dirname(output), { recursive: true });
  for (const [name, text] of files) await writeFile(join(dirname(output), name), text);
  const sizes = bundles.map(([name, { length }]) => `${name} ${Math.round(length / 1000)} kB`);
  console.log(`${action}: ${sizes.join(', ')}`);
}

function check(name, code) {
  if (needsUndici.test(code)) {
    throw new Error(`${name} calls getAgentDispatcher, so undici must not be left out.`);
  }
  const size = Buffer.byteLength(code);
  if (size > sizeLimit) {
    throw new Error(
      `${name} has ${size} bytes, more than the limit of ${sizeLimit}. Load less, or raise the limit with \`pnpm bench\` as the judge.`,
    );
  }
}

/** The licences of all bundles. ncc finds those of the entry's bundle only, so here all the code is in one. */
async function licences(home, story) {
  const folder = await mkdtemp(join(tmpdir(), 'paragraph-licences-'));
  try {
    const entry = join(folder, 'whole.js');
    const modules = ['main.js', story].map((name) => join(home, 'lib', name));
    await writeFile(entry, modules.map((module) => `import ${JSON.stringify(module)};\n`).join(''));
    const { assets } = await ncc(entry, options);
    return assets[options.license].source.toString();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await bundle('paragraph-push', 'push.js');
await bundle('paragraph-pull', 'pull.js');
