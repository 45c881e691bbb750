// Bundles each action's compiled entry into `dist/`. ncc reads JavaScript that `tsc -b` emitted,
// since TypeScript 7 has no API for ncc's own loader.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node reads the whole bundle before the first line of the log, in `main` and in `post`. In bytes. */
const sizeLimit = 600_000;

// @actions/http-client brings undici, more than twice as large as all the rest, for `getAgentDispatcher` alone. Any
// module of Node can stand in its place, as long as nobody calls that.
const unused = { undici: 'node:http' };
const needsUndici = /\.getAgentDispatcher\(/;

/** The newest modification time below a folder, in milliseconds. */
async function newest(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tsbuildinfo'));
  const times = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs),
  );
  return Math.max(...times);
}

async function bundle(action) {
  const home = join(root, 'packages', action);
  const output = join(home, 'dist', 'index.js');
  const built = await stat(output).then(
    (file) => file.mtimeMs,
    () => 0,
  );
  const sources = [join(home, 'lib'), join(root, 'packages/shared/lib'), join(root, 'scripts')];
  const lock = (await stat(join(root, 'pnpm-lock.yaml'))).mtimeMs;
  if (built > Math.max(lock, ...(await Promise.all(sources.map(newest))))) return;

  const { code, assets } = await ncc(join(home, 'lib', 'main.js'), {
    cache: false,
    license: 'licenses.txt',
    quiet: true,
    // As an ES module the import of `node:http` alone would load all of Node's own undici.
    esm: false,
    externals: unused,
  });
  if (needsUndici.test(code)) {
    throw new Error(`${action}: getAgentDispatcher is called, so undici must not be left out.`);
  }
  const size = Buffer.byteLength(code);
  if (size > sizeLimit) {
    throw new Error(
      `${action}: the bundle has ${size} bytes, more than the limit of ${sizeLimit}. Load less, or raise the limit with \`pnpm bench\` as the judge.`,
    );
  }
  await rm(dirname(output), { recursive: true, force: true });
  await mkdir(dirname(output), { recursive: true });
  for (const [name, asset] of Object.entries(assets)) {
    await writeFile(join(dirname(output), name), asset.source);
  }
  await writeFile(output, code);
  await writeFile(join(dirname(output), 'package.json'), '{"type":"commonjs"}\n');
  // The same bundle under another name, by which it knows that it is the end of the job.
  await writeFile(join(dirname(output), 'post.js'), "require('./index.js');\n");
  console.log(`${action}: dist/index.js, ${Math.round(size / 1000)} kB`);
}

for (const action of ['paragraph-push', 'paragraph-pull']) await bundle(action);
