import type { GitHub, Repository, RepositoryOptions } from '@paragraph/sandbox';
import {
  type Delivered,
  deliverPlan,
  type Entry,
  type Hub,
  isOid,
  type Log,
  type PullPlan,
  resumePull,
} from '@paragraph/shared';
import { silentLog } from '../../shared/test/silent-log.js';
import { hostCommits } from '../src/deliver/host-commits.js';
import { type LookAhead, lookAhead } from '../src/forecast/look-ahead.js';
import { type Access, openHostPlace, target } from './host-place.js';

export const sideBranchName = 'paragraph-sync/p/main';

export interface DeliveryOptions extends Access {
  readonly delivery?: 'auto' | 'pull-request';
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

/** GitHub with one repository, and pulls of this process: no runner, no CLI, no compiler. */
export async function openDeliveryPlace(
  files: Readonly<Record<string, string>>,
  settings: RepositoryOptions['settings'] = {},
): Promise<DeliveryPlace> {
  const at = await openHostPlace(files, settings);
  const { github, repository } = at;
  const notices: string[] = [];
  const commits: string[] = [];
  const log: Log = { ...silentLog, notice: (message) => void notices.push(message) };
  const prepare = async (texts: Readonly<Record<string, string>>, options: DeliveryOptions) => {
    const { delivery: _, sideRefusal, ...access } = options;
    const { scratch, host, tip, hub } = await at.connect(access);
    const { signal } = new AbortController();
    const compiler = {
      build: () => Promise.resolve({ kind: 'cannot-be-built', why: '' } as const),
    };
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
    const messages = { message: 'Sync\n\nParagon-Project: p\n', sideMessage: 'Beside\n' };
    const facts = { ...messages, paragonCommit: undefined };
    const onCommit = (commit: string): void => void commits.push(commit);
    const input = { scratch, ports, hub, sideOf: target.branch, log, onCommit };
    const place = { ...input, sideRefusal, hostCommits: () => hostCommits(input) };
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
    close: at.close,
  };
}
