import {
  Cancelled,
  createScratchRepository,
  field,
  type GitProgram,
  messageOf,
  type ProjectBranch,
  pushRefs,
  type Refs,
  type Remote,
  type Repository,
  type Run,
  type ScratchRepository,
  scratchSync,
  stateRef,
  stateRefs,
} from '@paragraph/shared';
import type { GetJson } from './rest-branch.js';

/** What a look at the recorded states of a project finds. */
export type StateLook =
  | { readonly kind: 'refs'; readonly refs: Refs }
  /** By the API alone, which tells no more. */
  | { readonly kind: 'there' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Where the states of a project are looked for. */
export interface StateSource {
  look(target: ProjectBranch): Promise<StateLook>;
  /** Reads what a state holds; undefined without git. */
  repository(target: ProjectBranch): Promise<Repository | undefined>;
  /** Whether the credentials may write, without writing. */
  mayWrite(target: ProjectBranch, refs: Refs): Promise<boolean>;
}

/** States in the repository of the run, by its API. */
export function apiStates(repository: string, get: GetJson): StateSource {
  const path = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
  return {
    repository: async () => undefined,
    mayWrite: async () => false,
    async look({ projectId }) {
      try {
        const prefix = stateRefs(projectId).replace(/^refs\//, '');
        const { status, body } = await get(`${path}/git/matching-refs/${encodeURI(prefix)}`);
        if (status !== 200 || !Array.isArray(body)) {
          return { kind: 'unreadable', why: `GitHub's API answered ${status}.` };
        }
        const refs: readonly unknown[] = body;
        const isOurs = (ref: unknown): boolean =>
          String(field(ref, 'ref')).startsWith(stateRefs(projectId));
        return { kind: refs.some(isOurs) ? 'there' : 'absent' };
      } catch (thrown) {
        if (thrown instanceof Cancelled) throw thrown;
        return { kind: 'unreadable', why: messageOf(thrown) };
      }
    },
  };
}

/** A checkout of another repository: whatever is recorded there is not about this run's branch. */
export const noStates: StateSource = {
  repository: async () => undefined,
  mayWrite: async () => false,
  look: async () => ({ kind: 'absent' }),
};

export interface GitStates {
  readonly git: GitProgram;
  readonly remote: Remote;
  /** For the scratch repository. */
  readonly folder: string;
  readonly run: Run;
  /** Asked where git cannot reach the repository. */
  readonly api: StateSource;
}

/** States in the repository of the run, by git. */
export function gitStates({ git, remote, folder, run, api }: GitStates): StateSource {
  let scratch: Promise<ScratchRepository> | undefined;
  const repositoryOf = async (target: ProjectBranch): Promise<Repository> => {
    scratch ??= createScratchRepository(git, remote, folder);
    const made = await scratch;
    return scratchSync(target, {
      scratch: made,
      context: run,
      async push(moves) {
        const answer = await pushRefs(made, moves, run);
        return { kind: answer.kind === 'delivered' ? 'delivered' : 'moved' };
      },
    });
  };
  return {
    repository: repositoryOf,
    async mayWrite(target, { state }) {
      if (scratch === undefined || state.kind !== 'at') return false;
      // A push of what is there already: the host says at once whether it would take one.
      const push = ['push', '--dry-run', '--no-verify', '--quiet', '--', remote.name];
      return remote.git((await scratch).git).ok([...push, `${state.commit}:${stateRef(target)}`]);
    },
    async look(target) {
      try {
        return { kind: 'refs', refs: await (await repositoryOf(target)).read() };
      } catch (thrown) {
        if (thrown instanceof Cancelled) throw thrown;
        run.log.debug(`git could not read the states: ${messageOf(thrown)}`);
        return api.look(target);
      }
    },
  };
}
