import {
  type Checkout,
  checkPush,
  guardOf,
  hasState,
  type Path,
  type Refs,
  readRecord,
} from '@paragraph/shared';
import type { PushContext } from '../context.js';
import type { HeldProject } from '../held-project.js';
import { sidesReader } from '../push-sides.js';
import type { Pushing } from '../pushing.js';
import type { StateLook, StateSource } from '../state-source.js';
import { type BothTexts, othersChanges } from './others-changes.js';
import type { WaitingEdits } from './preview.js';
import type { ProjectChange } from './project-change.js';
import { touchedFiles } from './touched-files.js';

export interface WaitingSearch {
  readonly look: StateLook;
  readonly states: StateSource;
  readonly checkout: Checkout | undefined;
  /** What is to be pushed once it is merged. */
  readonly pushing: Pushing;
  /** Where what Paragon holds was exported. */
  readonly held: HeldProject;
  readonly texts: BothTexts;
  readonly changes: readonly ProjectChange[];
  /** The commit of the branch that Paragon follows; undefined where that is checked out. */
  readonly base: string | undefined;
}

/**
 * What the dashboard holds and the branch lacks: by the record, or without one by what the pull request leaves alone.
 */
export async function waitingEdits(
  context: PushContext,
  search: WaitingSearch,
): Promise<WaitingEdits> {
  const { look } = search;
  if (look.kind === 'refs' && hasState(look.refs)) return recordedEdits(context, look.refs, search);
  return unrecordedEdits(context, search);
}

async function recordedEdits(
  context: PushContext,
  refs: Refs,
  { states, checkout, pushing, held, texts, changes }: WaitingSearch,
): Promise<WaitingEdits> {
  const repository = await states.repository(pushing.target);
  if (repository === undefined) return { kind: 'unknown' };
  const record = await readRecord(refs, { repository, target: pushing.target });
  if (guardOf(record) !== 'on') return { kind: 'unknown' };
  const bothSides = sidesReader(context, states, checkout, async () => held);
  const { head, exported, ports } = await bothSides(pushing, repository, refs);
  const check = await checkPush({ head, exported, refs, record, built: pushing.digest() }, ports);
  const merged = new Set(
    check.held
      .filter(({ outcome }) => outcome.kind === 'write' || outcome.kind === 'delete')
      .flatMap(({ file }) => [file.path, file.theirs?.path ?? file.path]),
  );
  const paths = [...texts.before.keys(), ...texts.after.keys()];
  const touched = new Set(paths.filter((path) => !merged.has(path)));
  const others = othersChanges(changes, touched, texts) ?? [];
  return { kind: 'recorded', held: check.held, others };
}

async function unrecordedEdits(
  { run }: PushContext,
  { states, checkout, pushing, texts, changes, base }: WaitingSearch,
): Promise<WaitingEdits> {
  const scratch = await states.scratch();
  if (base === undefined || checkout === undefined || scratch === undefined) {
    return { kind: 'unknown' };
  }
  const { prefix } = pushing.target;
  const touched: ReadonlySet<Path> = await touchedFiles(base, { checkout, scratch, prefix }, run);
  const others = othersChanges(changes, touched, texts);
  return others === undefined ? { kind: 'unknown' } : { kind: 'unrecorded', others };
}
