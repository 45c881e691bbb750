import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { withPathEntry, withVariables } from '../action/child-environment.js';
import type { Environment } from '../action/child-process.js';
import { programsOnPath } from '../action/programs.js';
import { ActionError } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import {
  ask,
  chooseNode,
  type FoundNode,
  type NodeChoice,
  type ToolSearch,
} from './node-on-path.js';
import { chooseNpm, type FoundNpm } from './npm-on-path.js';
import { npmSetting, withNpmSettings } from './npm-settings.js';
import { linkNode, linkNpm } from './tool-links.js';

/** The Node and npm that install and run the CLI. */
export interface NodeAndNpm extends FoundNode {
  readonly npm: FoundNpm['command'];
  readonly npmVersion: string;
  /** In words, what was chosen instead of the job's. */
  readonly instead: readonly string[];
  /** The job's environment, with this `node` and `npm` on PATH. */
  readonly env: Environment;
}

interface NodeAndNpmSearch extends ToolSearch {
  /** A folder of this run, outside any checkout. It must exist as long as the tools are used. */
  readonly folder: string;
}

/**
 * The job's own Node if it is new enough, else the one that runs this action, with an npm.
 *
 * @throws {ActionError} when there is no npm. The cure names a step that installs one.
 */
export async function findNodeAndNpm(search: NodeAndNpmSearch): Promise<NodeAndNpm> {
  const choice = await chooseNode(search);
  const { node } = choice.chosen;
  const links = join(search.folder, 'bin');
  const neutral = join(search.folder, 'neutral');
  await mkdir(neutral, { recursive: true });
  // So that npm does not look for a project above it.
  await writeFile(join(neutral, 'package.json'), '{"private":true}\n');
  const linked = (await isFirstOnPath(node, search.env)) ? undefined : await linkNode(links, node);
  const env = linked === undefined ? search.env : withPathEntry(search.env, linked);

  const npm = await chooseNpm({ ...search, env, node, neutral });
  if (npm === undefined) throw noNpm(node);
  let path = env;
  if (npm.isOnlyOurs) {
    await mkdir(links, { recursive: true });
    const variables = await linkNpm(links, npm.npm.command);
    path = withVariables(linked === links ? env : withPathEntry(env, links), variables);
  }
  const globalConfig = await globalConfigOf(choice, { ...search, neutral });
  return {
    ...choice.chosen,
    npm: npm.npm.command,
    npmVersion: npm.npm.version,
    instead: [choice.instead, npm.instead].filter((each) => each !== undefined),
    env: globalConfig === undefined ? path : withNpmSettings(path, { globalconfig: globalConfig }),
  };
}

function noNpm(node: string): ActionError {
  return new ActionError({
    what: 'There is no npm on this runner, and the Paragraph CLI is installed with it.',
    why: `Neither PATH nor the folder of Node (${quoted(node)}) holds one that works.`,
    cure: 'Add a step before this one:',
    commits: 'workflows',
    yaml: '- uses: actions/setup-node@v5\n  with:\n    node-version: 24',
  });
}

/** Whether `node` on PATH is this program. */
async function isFirstOnPath(node: string, env: Environment): Promise<boolean> {
  const [first] = await programsOnPath(env, { posix: 'node', windows: 'node.exe' });
  if (first === undefined) return false;
  const [one, other] = await Promise.all([realpath(first), realpath(node)]);
  return one === other;
}

/**
 * The machine's npm configuration. npm looks for it near the Node that runs it. If that is not the job's Node, ask the
 * job's npm for it; otherwise npm finds it.
 * https://docs.npmjs.com/cli/v11/using-npm/config#globalconfig
 */
async function globalConfigOf(
  { chosen, ofJob }: NodeChoice,
  search: ToolSearch & { readonly neutral: string },
): Promise<string | undefined> {
  const { env, neutral } = search;
  if (ofJob === undefined || ofJob.node === chosen.node) return undefined;
  if (npmSetting(env, 'globalconfig') !== undefined) return undefined;
  const npm = await chooseNpm({ ...search, node: ofJob.node });
  if (npm === undefined) return undefined;
  const exit = await ask([...npm.npm.command, 'config', 'get', 'globalconfig'], neutral, search);
  const path = exit?.stdout.toString('utf8').trim().split(/\r?\n/).at(-1) ?? '';
  return exit?.exitCode === 0 && isAbsolute(path) ? path : undefined;
}
