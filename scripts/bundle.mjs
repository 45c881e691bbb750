// Bundles each action's compiled entry into `dist/`. ncc reads JavaScript that `tsc -b` emitted,
// since TypeScript 7 has no API for ncc's own loader.
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The largest size of each bundle, in bytes. Node reads all of `index.js` before the first line of the log, in `main`
 * and in `post`. What only one of them needs is in bundles of its own, and so is most of a run.
 */
const sizeLimit = 600_000;

// @actions/http-client brings undici, more than twice as large as all the rest, for `getAgentDispatcher` alone, and
// @actions/core brings that client for `getIDToken` alone, and @actions/exec for `platform` alone. Any module of Node can
// stand in their place, as long as nobody calls these.
const unused = {
  undici: 'node:path',
  './oidc-utils.js': 'node:path',
  './platform.js': 'node:path',
};

// GitHub's API needs undici, and most runs do not use it. So it is a file of its own, which a run loads by this name
// (`load-github-api.ts`).
const beside = { './github.js': './github.js' };
const githubEntry = join(root, 'packages/shared/lib/github/github.js');
// Node takes as long to load this module as a fifth of a `post`, which does not use it.
const late = { crypto: './crypto.js', 'node:crypto': './crypto.js' };
const lateCrypto =
  "module.exports = new Proxy({}, { get: (_, name) => require('node:crypto')[name] });\n";

// The same bundle under another name, by which it knows that it is the end of the job. It is loaded only if `main` has
// left something to do: it saves that as state, and forgets it once it is done.
const post = `const left = Object.entries(process.env).some(([name, value]) => /^STATE_/i.test(name) && value);
if (left) require('./index.js');
`;

const needsUnused =
  /\.getAgentDispatcher\(|(?<!function |OidcClient\.)getIDToken\)?\(|\bgetDetails\)?\(/;

const options = {
  cache: false,
  license: 'licenses.txt',
  quiet: true,
  // As an ES module the import of `node:http` alone would load all of Node's own undici.
  esm: false,
  externals: { ...unused, ...late, ...beside },
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

/** Each action's modules that are loaded by `import()`. */
const parts = {
  'paragraph-push': ['run-push.js', 'push.js', 'end-push.js'],
  'paragraph-pull': [
    'run-pull.js',
    'pull.js',
    'pull-compiler.js',
    'pull-rounds.js',
    'report-end.js',
    'end-pull.js',
  ],
};

/** The client of GitHub's API and the licences, which both actions have alike: made once, if any of them is bundled. */
let github;
let licences;

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

  const { code, assets } = await ncc(join(home, 'lib', 'main.js'), options);
  github ??= ncc(githubEntry, { ...options, externals: [] });
  licences ??= licencesOfAll();
  const files = new Map([
    ['index.js', code],
    ...Object.entries(assets)
      .filter(([name]) => name.endsWith('.js'))
      .map(([name, { source }]) => [name, source.toString()]),
    ['github.js', (await github).code],
    ['licenses.txt', await licences],
    ['crypto.js', lateCrypto],
    ['package.json', '{"type":"commonjs"}\n'],
    ['post.js', post],
  ]);
  const bundles = [...files].filter(([name]) => name.endsWith('index.js'));
  for (const [name, text] of bundles) check(`${action}/dist/${name}`, text);
  await rm(dirname(output), { recursive: true, force: true });
  await mkdir(dirname(output), { recursive: true });
  for (const [name, text] of files) await writeFile(join(dirname(output), name), text);
  const shown = [...files].filter(([name]) => /(?:index|github)\.js$/.test(name));
  const sizes = shown.map(([name, { length }]) => `${name} ${Math.round(length / 1000)} kB`);
  console.log(`${action}: ${sizes.join(', ')}`);
}

function check(name, code) {
  const [call] = needsUnused.exec(code) ?? [];
  if (call !== undefined) throw new Error(`${name} calls ${call}, which is left out.`);
  const size = Buffer.byteLength(code);
  if (size > sizeLimit) {
    throw new Error(
      `${name} has ${size} bytes, more than the limit of ${sizeLimit}. Load less, or raise the limit with \`pnpm bench\` as the judge.`,
    );
  }
}

/** The licences of both actions. ncc finds those of the entry's bundle only, so here all the code is in one. */
async function licencesOfAll() {
  // Below the project: without a tsconfig.json above it, ncc asks Node whether the file `null` exists.
  const folder = await mkdtemp(join(root, 'packages/shared/lib', 'licences-'));
  try {
    const entry = join(folder, 'whole.js');
    const own = Object.entries(parts).flatMap(([action, names]) =>
      ['main.js', ...names].map((name) => join(root, 'packages', action, 'lib', name)),
    );
    const modules = [...own, githubEntry];
    // Exported, since ncc leaves out a module without side effects of which nothing is used.
    const lines = modules.map(
      (module, at) => `export * as m${at} from ${JSON.stringify(module)};\n`,
    );
    await writeFile(entry, lines.join(''));
    const { assets } = await ncc(entry, { ...options, externals: beside });
    return assets[options.license].source.toString();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const action of Object.keys(parts)) await bundle(action);
