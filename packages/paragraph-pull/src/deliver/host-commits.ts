import {
  type AddedFile,
  type HostCommits,
  type Hub,
  isOid,
  type Oid,
  readBlobs,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import { Refused } from '../deliver-commit.js';

export interface HostCommitsPlace {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly hub: Hub;
  /** Called where GitHub has made a commit that it does not show as verified. */
  onUnverified(commit: string): void;
}

/** Commits of GitHub's own. Each is signed by GitHub, and has the token's owner as its author. */
export function hostCommits(place: HostCommitsPlace): HostCommits {
  const { scratch, ports, hub } = place;
  const { target } = ports;
  const branches = { branch: target.branch, side: sideBranch(target) };
  return {
    async commit({ ref, parent, tree, message }) {
      const api = await hub();
      if (api === undefined) throw refused('credentials', 'There is no token for the API.');
      const answer = await api.createCommitOnBranch({
        branch: branches[ref],
        expectedHeadOid: parent,
        ...(await filesBetween(scratch, parent, tree)),
        message: message.trimEnd(),
      });
      if (answer.kind === 'refused') {
        throw refused(answer.refusal.kind, answer.refusal.words);
      }
      const { oid, isVerified } = answer.value;
      if (!isOid(oid)) throw new Error(`GitHub named no commit: ${oid}`);
      if (!isVerified) place.onUnverified(oid);
      return oid;
    },
  };
}

function refused(kind: Refused['refusal']['kind'], words: string): Refused {
  return new Refused(
    { kind, words },
    {
      what: 'GitHub requires signed commits, but did not create one.',
      why: words,
      cure: 'Give the job `permissions:` with `contents: write` and do not set the input `githubToken`, or give the step a `token` of an app or a person that may bypass the rule.',
      commits: 'workflows',
    },
  );
}

/** What leads from a commit to a tree, as the API takes it. */
async function filesBetween(
  scratch: ScratchRepository,
  from: Oid,
  to: Oid,
): Promise<{ readonly additions: readonly AddedFile[]; readonly deletions: readonly string[] }> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', from, to, '--'];
  const fields = (await scratch.git.run(args)).split('\0');
  const changes = fields.flatMap((facts, index) => {
    const [, mode = '', , blob = '', status = ''] = facts.startsWith(':') ? facts.split(' ') : [];
    return status === '' ? [] : [{ mode, blob, status, path: fields[index + 1] ?? '' }];
  });
  const added = changes.filter(({ status }) => status !== 'D');
  const contents = await readBlobs(
    scratch,
    added.map(({ blob }) => blob),
  );
  return {
    additions: added.map(({ path, mode, blob }) => ({
      path,
      mode,
      content: contents.get(blob) ?? Buffer.alloc(0),
    })),
    deletions: changes.filter(({ status }) => status === 'D').map(({ path }) => path),
  };
}
