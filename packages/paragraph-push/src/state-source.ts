import {
  ActionError,
  allStateRefs,
  Cancelled,
  type Checkout,
  createScratchRepository,
  fetchCommits,
  field,
  type GitProgram,
  isExplained,
  messageOf,
  type Oid,
  type ProjectBranch,
  pushRefs,
  type Refs,
  type Refusal,
  type Remote,
  type Repository,
  type Run,
  refusalOf,
  rememberedAnswers,
  remoteSyncRefs,
  type ScratchRepository,
  scratchSync,
  stateRef,
  stateTarget,
} from '@paragraph/shared';
import { apiPath, type GetJson } from './rest-branch.js';

/** The recorded states of a project, as far as they can be read. */
export type StateLook =
  | { readonly kind: 'refs'; readonly refs: Refs }
  /** Read through the API, which does not return more. */
  | { readonly kind: 'there'; readonly hasOtherProjects: boolean }
  | { readonly kind: 'absent'; readonly hasOtherProjects: boolean }
  /** `hasOtherProjects` is undefined if that is unknown. */
  | {
      readonly kind: 'unreadable';
      readonly why: string;
      readonly hasOtherProjects: boolean | undefined;
    };

/** Where the states of a project are read from. */
export interface StateSource {
  look(target: ProjectBranch): Promise<StateLook>;
  /** What only git can do with them; undefined without it. */
  readonly git: StateAccess | undefined;
}

/** States whose contents can be read. */
export interface StateAccess {
  repository(target: ProjectBranch): Promise<Repository>;
  /** Where its objects are fetched to. */
  scratch(): Promise<ScratchRepository>;
  /** Fetches the commits of states with one request. */
  bring(commits: readonly Oid[]): Promise<void>;
  /** Asks the host, without writing, whether it accepts a push of the state. Returns the refusal if not. */
  writeRefusal(target: ProjectBranch, refs: Refs): Promise<Refusal | undefined>;
}

/** States in the repository of the run, read through its API. */
export function apiStates(repository: string, get: GetJson): StateSource {
  const path = apiPath(repository);
  return {
    git: undefined,
    async look({ projectId }) {
      try {
        const prefix = allStateRefs.replace(/^refs\//, '');
        const { status, body } = await get(`${path}/git/matching-refs/${encodeURI(prefix)}`);
        if (status !== 200 || !Array.isArray(body)) {
          return unreadable(`GitHub's API answered ${status}.`);
        }
        const refs: readonly unknown[] = body;
        const targets = refs.map((ref) => stateTarget(String(field(ref, 'ref'))));
        return {
          kind: targets.some((target) => target?.projectId === projectId) ? 'there' : 'absent',
          hasOtherProjects: targets.some(
            (target) => target !== undefined && target.projectId !== projectId,
          ),
        };
      } catch (thrown) {
        if (!isExplained(thrown)) throw thrown;
        return unreadable(messageOf(thrown));
      }
    },
  };
}

function unreadable(why: string): StateLook {
  return { kind: 'unreadable', why, hasOtherProjects: undefined };
}

/** A checkout of another repository: the records there are not about this run's branch. */
export const noStates: StateSource = {
  git: undefined,
  look: async () => ({ kind: 'absent', hasOtherProjects: false }),
};

interface GitStates {
  readonly git: GitProgram;
  readonly checkout: Checkout;
  readonly remote: Remote;
  /** For the scratch repository. */
  readonly folder: string;
  readonly run: Run;
  /** Used if git cannot reach the repository. */
  readonly api: StateSource;
}

/** States in the repository of the run, read by git. */
export function gitStates({ git, checkout, remote, folder, run, api }: GitStates): StateSource {
  let scratch: Promise<ScratchRepository> | undefined;
  const scratchOf = (): Promise<ScratchRepository> => {
    scratch ??= createScratchRepository(git, remote, folder, checkout.configuration);
    return scratch;
  };
  // One for each target: it remembers what it has read.
  const open = rememberedAnswers(async (projectId: string, branch: string, prefix: string) => {
    const made = await scratchOf();
    const target = { projectId, branch, prefix };
    return scratchSync(target, {
      scratch: made,
      context: run,
      async push(moves) {
        const answer = await pushRefs(made, moves, run);
        if (answer.kind === 'delivered' || answer.kind === 'moved') return { kind: answer.kind };
        if ('refusal' in answer) throw new ActionError({ what: answer.refusal.words });
        throw new Cancelled('The run was cancelled before the push.');
      },
    });
  });
  return {
    git: {
      repository: ({ projectId, branch, prefix }) => open(projectId, branch, prefix),
      scratch: scratchOf,
      async bring(commits) {
        await fetchCommits(await scratchOf(), { commits, depth: 1 }, run);
      },
      async writeRefusal(target, { state }) {
        if (scratch === undefined || state.kind !== 'at') return undefined;
        // A dry-run push of a commit that the ref has or had: the host says at once whether it accepts pushes.
        const push = ['push', '--dry-run', '--no-verify', '--quiet', '--', remote.name];
        const move = `+${state.commit}:${stateRef(target)}`;
        const { exitCode, stderr } = await remote.git((await scratch).git).ask([...push, move]);
        return exitCode === 0 ? undefined : refusalOf(stderr);
      },
    },
    async look(target) {
      try {
        const refs = await remoteSyncRefs(checkout.git, remote, { target, context: run });
        return { kind: 'refs', refs };
      } catch (thrown) {
        if (!isExplained(thrown)) throw thrown;
        const why = messageOf(thrown);
        run.log.debug(`git could not read the states: ${why}`);
        const seen = await api.look(target);
        // `there` means that there is no git. Here git could not read the state.
        return seen.kind === 'there' ? { ...seen, kind: 'unreadable', why } : seen;
      }
    },
  };
}
