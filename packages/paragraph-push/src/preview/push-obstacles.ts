import { checkIds } from '../check-ids.js';
import type { PushContext } from '../context.js';
import { ownedOnDisk } from '../project-on-disk.js';
import { type Attempt, attempt } from './attempt.js';
import type { PushObstacles } from './preview.js';
import { type WaitingSearch, waitingEdits } from './waiting-edits.js';

/** What a push of what was built would meet in Paragon: edits that it would overwrite, and ids that are not its own. */
export async function pushObstacles(
  context: PushContext,
  search: WaitingSearch,
): Promise<PushObstacles> {
  const waiting = await attempt(() => waitingEdits(context, search));
  const ids = await attempt(() => foreignIds(context, search));
  return obstaclesOf(waiting, ids);
}

/** The findings, with warnings for what could not be checked. */
export function obstaclesOf(
  waiting: Attempt<Pick<PushObstacles, 'waiting' | 'blockers'>>,
  ids: Attempt<Pick<PushObstacles, 'blockers' | 'warnings'>>,
): PushObstacles {
  const found = waiting.kind === 'done' ? waiting.value : nothingKnown;
  const foreign = ids.kind === 'done' ? ids.value : none;
  return {
    waiting: found.waiting,
    blockers: [...foreign.blockers, ...found.blockers],
    warnings: [
      ...foreign.warnings,
      ...failure('Dashboard edits could not be compared', waiting),
      ...failure('Whether ids belong to another project could not be checked', ids),
    ],
  };
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
