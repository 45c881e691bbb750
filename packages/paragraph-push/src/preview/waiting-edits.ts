import {
  ActionError,
  type BuildQuestion,
  type Checkout,
  isBlocked,
  isBuiltFrom,
  ownedTexts,
  projectPlace,
  quoted,
  readBuildJson,
} from '@paragraph/shared';
import { checkVersions, conflictOf } from '../check-versions.js';
import { versionsReader } from '../compared-versions.js';
import type { PushContext } from '../context.js';
import type { ParagonCopy } from '../paragon-copy.js';
import { unusableRecord } from '../push-conflict.js';
import type { Pushing } from '../pushing.js';
import { type Protection, protectionOf, recordAt, type Unread } from '../record-protection.js';
import type { StateLook, StateSource } from '../state-source.js';
import { type BuiltProject, editsByFile, isOfBoth } from './edits-by-file.js';
import { othersBy } from './others-changes.js';
import type { ChangesPart, ComparedChanges, PushObstacles, WaitingEdits } from './preview-types.js';
import { meaningOf } from './project-meaning.js';
import { touchedFiles } from './touched-files.js';

export interface WaitingSearch {
  readonly look: StateLook;
  readonly states: StateSource;
  readonly checkout: Checkout | undefined;
  /** What is to be pushed once it is merged. */
  readonly pushing: Pushing;
  /** The copy with Paragon's version. */
  readonly copy: ParagonCopy;
  readonly ours: BuiltProject;
  readonly theirs: BuiltProject;
  readonly compared: ComparedChanges;
  /** The commit of the branch that Paragon follows; undefined if that is checked out. */
  readonly base: string | undefined;
}

type Waiting = Pick<PushObstacles, 'waiting' | 'blockers'>;

/**
 * What the dashboard holds and the branch lacks: according to the record, else the changes in files that the pull
 * request does not touch.
 */
export async function waitingEdits(context: PushContext, search: WaitingSearch): Promise<Waiting> {
  const { look, states, pushing, base } = search;
  const record = await recordAt(look, states.git, pushing.target);
  const protection = protectionOf(look, record);
  switch (protection.kind) {
    case 'none':
      return { ...nothingKnown, waiting: await unrecordedEdits(context, search) };
    case 'recorded':
      return recordedEdits(context, protection, search);
    case 'unread': {
      const { because } = protection;
      // The push after the merge is another job, which may read what this one cannot.
      const mayDiffer = because.kind === 'there' || because.kind === 'unreadable';
      if (base !== undefined && mayDiffer) throw unread(because);
      return { ...nothingKnown, blockers: [unusableRecord(because).explanation] };
    }
  }
}

const nothingKnown: Waiting = { waiting: { kind: 'unknown' }, blockers: [] };

function unread(look: Extract<Unread, { readonly kind: 'there' | 'unreadable' }>): ActionError {
  const [why, cure] =
    look.kind === 'there'
      ? ['there is no git', 'Use a runner with git 2.31 or newer.']
      : [quoted(look.why.replace(/\.$/, ''), 500), 'Give the job `contents: read`.'];
  return new ActionError({
    what: `The record of the last sync could not be read (${why}). ${cure}`,
  });
}

async function recordedEdits(
  context: PushContext,
  { refs, record }: Extract<Protection, { readonly kind: 'recorded' }>,
  { states, checkout, pushing, copy, ours, theirs }: WaitingSearch,
): Promise<Waiting> {
  const { git } = states;
  if (git === undefined) return nothingKnown;
  const built: { base?: BuiltProject } = {};
  const sidesOf = versionsReader(context, git, checkout, {
    exportOnto: async () => copy,
    async onBuilt(tree, project) {
      if (tree !== 'base') return;
      const texts = await ownedTexts(project);
      built.base = { texts, meaning: meaningOf(await readBuildJson(project), texts) };
    },
  });
  const versions = await sidesOf(pushing, refs);
  const check = await checkVersions(versions, { pushing, refs, record, checkout });
  // If texts were not enough to decide, the plan has built the base already.
  if (check.wouldOverwrite.some(isOfBoth) && built.base === undefined) {
    await versions.ports.compiler?.build(baseTree, check.sources);
  }
  const beside = { ...check, wouldOverwrite: [] };
  return {
    waiting: {
      kind: 'recorded',
      fate: context.inputs.onConflict === 'overwrite' ? 'dropped' : 'kept',
      ...editsByFile(check.wouldOverwrite, { ours, theirs, base: built.base }),
    },
    // The dashboard's edits have their own section.
    blockers: isBlocked(beside)
      ? [(await conflictOf(context, beside, pushing.target)).explanation]
      : [],
  };
}

const baseTree: BuildQuestion = { tree: 'base', changes: undefined, asker: undefined };

async function unrecordedEdits(
  { run }: PushContext,
  { states, checkout, pushing, ours, theirs, compared, base }: WaitingSearch,
): Promise<WaitingEdits> {
  const scratch = await states.git?.scratch();
  if (base === undefined || checkout === undefined || scratch === undefined) {
    return { kind: 'unknown' };
  }
  const { prefix } = pushing.target;
  const touched = await touchedFiles(base, { checkout, scratch, prefix }, run);
  const place = projectPlace(pushing.project.folder, prefix);
  // Shared code changed: it is unknown which workflows use it.
  if (await isBuiltFrom(touched.outside, place)) return { kind: 'unknown' };
  const isOthers = othersBy(touched.project, { before: theirs.texts, after: ours.texts });
  if (isOthers === undefined) return { kind: 'unknown' };
  const { changes } = compared.changes;
  const part = (isMeant: typeof isOthers): ChangesPart => ({
    changes: changes.filter(isMeant),
    impact: compared.impact.filter(({ item }) => isMeant(item)),
  });
  return { kind: 'unrecorded', others: part(isOthers), own: part((item) => !isOthers(item)) };
}
