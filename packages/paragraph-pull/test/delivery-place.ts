import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type GitHub,
  type Repository,
  type RepositoryOptions,
  startGitHub,
} from '@paragraph/sandbox';
import {
  actionsBot,
  createScratchRepository,
  type Delivered,
  deliverPlan,
  type Entry,
  fetchCommits,
  type Hub,
  isOid,
  type Log,
  type PullPlan,
  resumePull,
} from '@paragraph/shared';
import {
  createSecrets,
  findGit,
  findRemote,
  openGitHubApi,
  realClock,
} from '@paragraph/shared/testing';
import { hostCommits } from '../src/deliver/host-commits.js';
import { type LookAhead, lookAhead } from '../src/forecast/look-ahead.js';
import { pullRepository } from '../src/pull-repository.js';

export const repositoryName = 'acme/integrations';
export const sideBranchName = 'paragraph-sync/p/main';

export type Permissions = Parameters<GitHub['createToken']>[0]['permissions'];

export interface DeliveryOptions {
  readonly delivery?: 'auto' | 'pull-request';
  readonly permissions?: Permissions;
  /** `none`: a checkout's own credentials, and no token for the API. */
  readonly api?: 'none';
  readonly kind?: 'installation' | 'personal';
  readonly login?: string;
  /** Why the host takes no side branch, as an earlier round was told. */
  readonly sideRefusal?: string;
}

export interface DeliveryPlace {
  readonly github: GitHub;
  readonly repository: Repository;
  /** What the deliveries have said as notices. */
  readonly notices: readonly string[];
  /** What GitHub has committed to the branch for them. */
  readonly commits: readonly string[];
  /** Pulls what Paragon holds, given by the texts of its files, with the real delivery. */
  pull(
    texts: Readonly<Record<string, string>>,
    options?: DeliveryOptions,
  ): Promise<{ readonly plan: PullPlan; readonly delivered: Delivered; readonly hub: Hub }>;
  /** What a dry run of that pull tells of its delivery. */
  foresee(texts: Readonly<Record<string, string>>, options?: DeliveryOptions): Promise<LookAhead>;
  close(): Promise<void>;
}

const silent: Log = {
  info: () => undefined,
  debug: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  group: (_, body) => body(() => undefined),
};

/** GitHub with one repository, and pulls of this process: no runner, no CLI, no compiler. */
export async function openDeliveryPlace(
  files: Readonly<Record<string, string>>,
  settings: RepositoryOptions['settings'] = {},
): Promise<DeliveryPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'walls ')));
  await mkdir(join(root, 'github'));
  const github = await startGitHub({ root: join(root, 'github') });
  const repository = await github.createRepository({ name: repositoryName, files, settings });
  const secrets = createSecrets(() => undefined);
  const { signal } = new AbortController();
  const env = { ...process.env, HOME: root, USERPROFILE: root, GIT_CONFIG_NOSYSTEM: '1' };
  const context = { log: silent, signal, clock: realClock };
  const notices: string[] = [];
  const commits: string[] = [];
  const log: Log = { ...silent, notice: (message) => void notices.push(message) };
  const program = await findGit({ ...context, env, secrets });
  if (program === undefined) throw new Error('These tests need git.');
  const prepare = async (texts: Readonly<Record<string, string>>, options: DeliveryOptions) => {
    const { delivery: _, permissions = { contents: 'write' }, api, ...more } = options;
    const { sideRefusal, ...who } = more;
    const token = github.createToken({ repository: repositoryName, permissions, ...who });
    const remote = await findRemote({
      clock: realClock,
      checkout: undefined,
      serverUrl: github.serverUrl,
      repository: repositoryName,
      token: who.kind === 'personal' ? token : undefined,
      githubToken: token,
      secrets,
      env,
    });
    const scratch = await createScratchRepository(program, remote, root);
    const tip = await repository.tip('main');
    await fetchCommits(scratch, { commits: [tip], depth: 1 }, context);
    if (!isOid(tip)) throw new Error(tip);
    const target = { projectId: 'p', branch: 'main', prefix: '' };
    const compiler = {
      build: () => Promise.resolve({ kind: 'cannot-be-built', why: '' } as const),
    };
    const host = pullRepository(scratch, target, { ...context, author: actionsBot });
    const ports = { repository: host, target, compiler, signal };
    const stored = await Promise.all(
      Object.entries(texts).map(async ([path, text]): Promise<[string, Entry]> => {
        const blob = await scratch.git.line(['hash-object', '-w', '--stdin'], { input: text });
        if (isOid(blob)) return [path, { blob, mode: '100644' }];
        throw new Error(blob);
      }),
    );
    const exportNow = async () => ({ files: new Map(stored), cliVersion: '1' });
    const policy = { mode: 'two-way', onConflict: 'pull-request' } as const;
    const { apiUrl, graphqlUrl } = github;
    const access = { apiUrl, graphqlUrl, repository: repositoryName, token };
    const hub: Hub = async () =>
      api === 'none'
        ? undefined
        : openGitHubApi({ ...context, ...access, redact: secrets.redact, secondLasts: 1 });
    const messages = { message: 'Sync\n\nParagon-Project: p\n', sideMessage: 'Beside\n' };
    const facts = { ...messages, paragonCommit: undefined };
    const onCommit = (commit: string): void => void commits.push(commit);
    const at = { scratch, ports, hub, sideOf: target.branch, log, onCommit };
    const place = { ...at, sideRefusal, hostCommits: () => hostCommits(at) };
    const mayPutBeside = sideRefusal === undefined ? 'yes' : 'no';
    const asked = { tip, exportNow, policy, mayPutBeside } as const;
    const planFor = async (destination: 'branch' | 'side') => {
      const plan = await resumePull({ ...asked, destination }, ports);
      if (plan === 'moved') throw new Error('Nobody moved the branch.');
      return plan;
    };
    return { planFor, facts, place };
  };
  return {
    github,
    repository,
    notices,
    commits,
    async pull(texts, options = {}) {
      const { delivery = 'auto' } = options;
      const { planFor, facts, place } = await prepare(texts, options);
      const deliverTo = async (destination: 'branch' | 'side') => {
        const plan = await planFor(destination);
        return { plan, delivered: await deliverPlan(plan, facts, place), hub: place.hub };
      };
      const first = await deliverTo(delivery === 'auto' ? 'branch' : 'side');
      return first.delivered.kind === 'to-side' ? deliverTo('side') : first;
    },
    async foresee(texts, options = {}) {
      const { planFor, place } = await prepare(texts, options);
      const destination = options.delivery === 'pull-request' ? 'side' : 'branch';
      return lookAhead(await planFor(destination), place);
    },
    async close() {
      await github.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
