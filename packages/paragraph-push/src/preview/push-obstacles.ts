import type { Explanation } from '@paragraph/shared';
import { checkIds } from '../check-ids.js';
import type { PushContext } from '../context.js';
import { ownedOnDisk } from '../project-on-disk.js';
import { type Attempt, attempt } from './attempt.js';
import type { PushObstacles } from './preview-types.js';
import { type WaitingSearch, waitingEdits } from './waiting-edits.js';

/** What a push of what was built would meet in Paragon: edits that it would overwrite, and ids that are not its own. */
export async function pushObstacles(
  context: PushContext,
  search: WaitingSearch,
): Promise<PushObstacles> {
  const waiting = await attempt(() => waitingEdits(context, search));
  const ids = await attempt(() => foreignIds(context, search));
  return obstaclesOf(waiting, ids, context.inputs);
}

/** The findings, with warnings for what could not be checked, and for what the push ignores. */
export function obstaclesOf(
  waiting: Attempt<Pick<PushObstacles, 'waiting' | 'blockers'>>,
  ids: Attempt<Pick<PushObstacles, 'blockers' | 'warnings'>>,
  { onConflict }: Pick<PushContext['inputs'], 'onConflict'>,
): PushObstacles {
  const found = waiting.kind === 'done' ? waiting.value : nothingKnown;
  const isForced = onConflict === 'overwrite';
  const foreign = ids.kind === 'done' ? ids.value : none;
  return {
    waiting: found.waiting,
    blockers: [...foreign.blockers, ...(isForced ? [] : found.blockers)],
    warnings: [
      ...foreign.warnings,
      ...(isForced ? found.blockers.map(ignored) : []),
      ...failure('Dashboard edits could not be compared', waiting),
      ...failure('Whether ids belong to another project could not be checked', ids),
    ],
  };
}

function ignored({ what, why }: Explanation): string {
  const because = why === undefined ? '' : ` ${why}`;
  return `With \`onConflict: overwrite\`, a push does not stop for this: ${what}${because}`;
}

function failure(what: string, tried: Attempt<unknown>): readonly string[] {
  return tried.kind === 'failed' ? [`${what}: ${tried.why}`] : [];
}

const none: Pick<PushObstacles, 'blockers' | 'warnings'> = { blockers: [], warnings: [] };
const nothingKnown: Pick<PushObstacles, 'waiting' | 'blockers'> = {
  waiting: { kind: 'unknown' },
  blockers: [],
};

async function foreignIds(
  { inputs }: PushContext,
  { look, states, checkout, pushing, copy }: WaitingSearch,
): Promise<Pick<PushObstacles, 'blockers' | 'warnings'>> {
  if (inputs.allowForeignIds) return none;
  const exportOwn = () => ownedOnDisk(copy.place.project, async () => new Set());
  const ids = await checkIds(pushing, { checkout, look, records: states.git, exportOwn });
  switch (ids.kind) {
    case 'foreign':
      return { ...none, blockers: [ids.explanation] };
    case 'unsure':
      return { ...none, warnings: [ids.warning] };
    case 'own':
      return none;
  }
}
