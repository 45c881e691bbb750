import {
  type AddedFile,
  type ApiRefusal,
  type Explanation,
  explainRefusal,
  type HostCommits,
  type Hub,
  isOid,
  type Log,
  type Oid,
  Refused,
  readBlobs,
  type ScratchRepository,
  type SyncPorts,
  sideBranch,
} from '@paragraph/shared';
import { treeChanges } from '../tree-changes.js';

interface HostCommitsInput {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly hub: Hub;
  /** The branch that the side branch is named after. */
  readonly sideOf: string;
  readonly log: Pick<Log, 'warning'>;
  /** Called as soon as GitHub has made a commit on the branch itself. Nothing takes it back. */
  onCommit(commit: Oid): void;
}

/**
 * Commits that GitHub creates. GitHub signs each one, and its author is the owner of the token.
 *
 * @throws {Refused} without a token, before anything has moved.
 */
export async function hostCommits(input: HostCommitsInput): Promise<HostCommits> {
  const { scratch, ports, hub, sideOf, log } = input;
  const { target } = ports;
  const branches = { branch: target.branch, side: sideBranch(target, sideOf) };
  const api = await hub();
  if (api === undefined) {
    const words = 'There is no token for the API.';
    throw refused({ kind: 'credentials', words }, target.branch);
  }
  return {
    async commit({ ref, parent, tree, message }) {
      const answer = await api.createCommitOnBranch({
        branch: branches[ref],
        expectedHeadOid: parent,
        ...(await filesBetween(scratch, parent, tree)),
        message: message.trimEnd(),
      });
      if (answer.kind === 'refused') {
        throw refused(answer.refusal, branches[ref]);
      }
      const { oid, isVerified } = answer.value;
      if (!isOid(oid)) throw new Error(`GitHub named no commit: ${oid}`);
      if (ref === 'branch') input.onCommit(oid);
      if (!isVerified) {
        log.warning(`GitHub created the commit ${oid}, but does not show it as verified.`);
      }
      return oid;
    },
  };
}

function refused(refusal: ApiRefusal, branch: string): Refused {
  return new Refused(refusal, explainCommit(refusal, branch));
}

/**
 * Why GitHub created no commit, and what to do. The API uses other credentials than git, so the first kinds need their own
 * cures.
 */
function explainCommit(refusal: ApiRefusal, branch: string): Explanation {
  const { kind, words } = refusal;
  const what = 'GitHub requires signed commits, but did not create one.';
  const said = { what, ...(words === '' ? {} : { why: words }) };
  switch (kind) {
    case 'no-write':
    case 'not-found':
      return {
        ...said,
        cure: 'Allow the `token` of this step to write contents. Without `token`, do not set the input `githubToken`, and give the job this permission:',
        yaml: 'permissions:\n  contents: write',
        commits: 'workflows',
      };
    case 'credentials':
      return {
        ...said,
        cure: 'Give the step a valid `token`, or leave the inputs `token` and `githubToken` out.',
        commits: 'workflows',
      };
    case 'rate-limited':
    case 'transient':
      return { ...said, cure: 'Run the pull again later. Nothing has changed until then.' };
    case 'pull-requests-off':
    case 'not-carried':
    case 'unsupported':
      return { ...said, cure: bypass, commits: 'workflows' };
    case 'declined':
    case 'moved':
    case 'no-branch':
    case 'protected':
    case 'proxy':
    case 'secret':
    case 'signature':
    case 'status-checks':
    case 'unknown':
    case 'untrusted-host':
    case 'workflow-scope':
      return explainRefusal({ kind, words }, { command: 'push', branch, source: 'github-token' });
  }
}

const bypass = 'Give the step a `token` of an app or a person that may bypass the rule.';

/** The changes from a commit to a tree, in the form of the API. */
async function filesBetween(
  scratch: ScratchRepository,
  from: Oid,
  to: Oid,
): Promise<{ readonly additions: readonly AddedFile[]; readonly deletions: readonly string[] }> {
  const changes = await treeChanges(scratch, from, to);
  const added = changes.filter(({ status }) => status !== 'D');
  const contents = await readBlobs(
    scratch,
    added.map(({ after }) => after),
  );
  return {
    additions: added.map(({ path, mode, after }) => ({
      path,
      mode,
      content: contents.get(after) ?? Buffer.alloc(0),
    })),
    deletions: changes.filter(({ status }) => status === 'D').map(({ path }) => path),
  };
}
