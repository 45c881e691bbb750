// Bundles each action's compiled entry into `dist/`. ncc reads JavaScript that `tsc -b` emitted,
// since TypeScript 7 has no API for ncc's own loader.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const actions = ['paragraph-push', 'paragraph-pull'];

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

/** Whether a bundle is newer than all that it is made of. */
async function isUpToDate(action) {
  const home = join(root, 'packages', action);
  const built = await stat(join(home, 'dist', 'index.js')).then(
    (file) => file.mtimeMs,
    () => 0,
  );
  const sources = [join(home, 'lib'), join(root, 'packages/shared/lib'), join(root, 'scripts')];
  const lock = (await stat(join(root, 'pnpm-lock.yaml'))).mtimeMs;
  return built > Math.max(lock, ...(await Promise.all(sources.map(newest))));
}

async function bundleAll() {
  const github = await ncc(githubEntry, { ...options, externals: [] });
  const bundles = [];
  for (const action of actions) {
    const entry = join(root, 'packages', action, 'lib', 'main.js');
    bundles.push({ action, ...(await ncc(entry, options)) });
  }
  const alike = [
    ['github.js', github.code],
    ['licenses.txt', await licencesOf([github, ...bundles])],
    ['crypto.js', lateCrypto],
    ['package.json', '{"type":"commonjs"}\n'],
    ['post.js', post],
  ];
  for (const { action, code, assets } of bundles) {
    const loaded = Object.entries(assets)
      .filter(([name]) => name.endsWith('.js'))
      .map(([name, { source }]) => [name, source.toString()]);
    await writeBundles(action, [['index.js', code], ...loaded, ...alike]);
  }
}

async function writeBundles(action, files) {
  const bundles = files.filter(([name]) => name.endsWith('index.js'));
  for (const [name, text] of bundles) check(`${action}/dist/${name}`, text);
  const folder = join(root, 'packages', action, 'dist');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const shown = files.filter(([name]) => /(?:index|github)\.js$/.test(name));
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

/**
 * Name, licence and text of each package that is in a bundle. With `license`, ncc gives those of the entry alone, and
 * not of what `import()` loads.
 */
async function licencesOf(bundles) {
  const modules = bundles
    .flatMap(({ stats }) => [...stats.compilation.modules])
    .flatMap((module) => [module, ...(module.modules ?? [])]);
  const folders = modules.flatMap(({ resource = '' }) => packageFolder.exec(resource) ?? []);
  const licences = [...new Set(folders)].map(async (folder) => {
    const { name, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
    return `${name}\n${license}\n${text}\n`;
  });
  return [...new Set(await Promise.all(licences))].toSorted().join('\n');
}

const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

if (!(await Promise.all(actions.map(isUpToDate))).every(Boolean)) await bundleAll();
