import {
  ActionError,
  branchOfRef,
  Cancelled,
  explainRefusal,
  isStaying,
  type Moved,
  type NetworkContext,
  type PushAnswer,
  pushRefs,
  quoted,
  type RefMove,
  type Refusal,
  type RefusalKind,
  Refused,
  type ScratchRepository,
  shortOid,
} from '@paragraph/shared';

/** The run was cancelled, and it is unknown whether the branch has the commit. */
class CancelledPush extends Cancelled {}

/** The connection broke, and the branch could not be asked whether it has the commit. */
class LostPush extends ActionError {}

/** Whether a pull failed, and it is unknown whether the branch has its commit. */
export function isInDoubt(thrown: unknown): boolean {
  return thrown instanceof CancelledPush || thrown instanceof LostPush;
}

const eitherWay =
  'Either all of the commit arrived or nothing. The next pull continues from there.';

interface DeliveryContext extends NetworkContext {
  readonly branch: string;
}

/**
 * Moves the branch and its record in one atomic push, each with a lease on where it was read. If the host refuses a ref
 * for the record, the branch is moved alone.
 *
 * @throws {Refused} when the host refuses it, {ActionError} when it cannot be reached.
 */
export async function deliver(
  scratch: ScratchRepository,
  moves: readonly RefMove[],
  context: DeliveryContext,
): Promise<Moved> {
  const { branch } = context;
  const answer = await pushRefs(scratch, moves, context);
  const moving = moves.filter((move) => !isStaying(move));
  const { source } = scratch.remote;
  switch (answer.kind) {
    case 'delivered':
      return { kind: 'delivered' };
    case 'moved':
      return { kind: 'moved' };
    case 'refused':
      return afterRefusal(answer, { scratch, moves: moving, context });
    case 'lost':
      throw notTaken(answer.refusal, { branch, source });
    case 'in-doubt':
      throw inDoubt(answer, moving, branch);
  }
}

type Answer<Kind extends PushAnswer['kind']> = Extract<PushAnswer, { readonly kind: Kind }>;

/** Goes on without the side branch or the record, if the host refuses only these. */
async function afterRefusal(
  { refusal, refs }: Answer<'refused'>,
  {
    scratch,
    moves,
    context,
  }: {
    readonly scratch: ScratchRepository;
    readonly moves: readonly RefMove[];
    readonly context: DeliveryContext;
  },
): Promise<Moved> {
  const { branch, log } = context;
  const { source } = scratch.remote;
  const refused = (to: string): Refused =>
    new Refused(refusal, explainRefusal(refusal, { command: 'push', branch: to, source }));
  const side = moves
    .map(({ ref }) => branchOfRef(ref))
    .find((name) => name !== undefined && name !== branch);
  const isOfSide = refs?.every((ref) => branchOfRef(ref) === side);
  if (side !== undefined && isOfSide && refs?.length !== 0) {
    return { kind: 'side-refused', reason: refused(side) };
  }
  const ofBranch = moves.filter(({ ref }) => ref.startsWith('refs/heads/'));
  if (ofBranch.length === 0) {
    log.notice(unrecorded(refusal));
    return { kind: 'delivered' };
  }
  if (ofBranch.length === moves.length || !isAboutRefs[refusal.kind]) throw refused(branch);
  const alone = await deliver(scratch, ofBranch, context);
  log.notice(unrecorded(refusal));
  return alone;
}

function inDoubt(
  answer: Answer<'in-doubt'>,
  moves: readonly RefMove[],
  branch: string,
): CancelledPush | LostPush {
  const moved = moves.find(({ ref }) => ref === `refs/heads/${branch}`);
  const commit = moved?.to === undefined ? 'the record' : `the commit ${shortOid(moved.to)}`;
  return answer.because === 'cancelled'
    ? new CancelledPush(
        `The run was cancelled while it pushed ${commit} to ${quoted(branch)}, before GitHub answered.\n${eitherWay}`,
      )
    : new LostPush({
        what: `The push to GitHub was interrupted, so it is unknown whether ${quoted(branch)} has ${commit}.`,
        why: answer.refusal.words,
        cure: `Run the workflow again. ${eitherWay} If this continues, check the network of the runner.`,
      });
}

/** Whether the refusal may be that of a host that accepts only branches and tags. */
const isAboutRefs: Readonly<Record<RefusalKind, boolean>> = {
  declined: true,
  protected: true,
  unknown: true,
  signature: false,
  'status-checks': false,
  secret: false,
  'workflow-scope': false,
  'no-write': false,
  credentials: false,
  'not-found': false,
  'no-branch': false,
  moved: false,
  'untrusted-host': false,
  proxy: false,
  transient: false,
};

function unrecorded({ words }: Refusal): string {
  return `The host rejected the record of this sync (\`refs/paragraph/\`), so pushes cannot protect dashboard edits: ${words}`;
}

function notTaken(
  refusal: Refusal,
  asked: { readonly branch: string; readonly source: ScratchRepository['remote']['source'] },
): ActionError {
  if (refusal.kind !== 'moved') {
    return new ActionError(explainRefusal(refusal, { command: 'push', ...asked }));
  }
  return new ActionError({
    what: 'GitHub could not update the branch.',
    consequence: 'nothing was committed',
    why: refusal.words,
    cure: 'Run the workflow again. If this continues, look at https://www.githubstatus.com, or ask the administrator of the server.',
  });
}
