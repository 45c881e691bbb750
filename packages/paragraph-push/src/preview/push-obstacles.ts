import type { PushContext } from '../context.js';
import { findForeignIds } from '../foreign-ids.js';
import { otherProjectsNamed, warningOfLiteralIds } from '../literal-ids.js';
import { ownedOnDisk } from '../project-on-disk.js';
import { type Attempt, attempt } from './attempt.js';
import type { Meeting } from './preview.js';
import { type WaitingSearch, waitingEdits } from './waiting-edits.js';

/** What a push of what was built would meet in Paragon: edits that it would overwrite, and ids that are not its own. */
export async function meeting(context: PushContext, search: WaitingSearch): Promise<Meeting> {
  const waiting = await attempt(() => waitingEdits(context, search));
  const ids = await attempt(() => foreignIds(context, search));
  return meetingOf(waiting, ids);
}

/** The findings, with warnings for what could not be checked. */
export function meetingOf(
  waiting: Attempt<Pick<Meeting, 'waiting' | 'hindrances'>>,
  ids: Attempt<Pick<Meeting, 'hindrances' | 'warnings'>>,
): Meeting {
  const found = waiting.kind === 'done' ? waiting.value : unknown;
  const foreign = ids.kind === 'done' ? ids.value : none;
  return {
    waiting: found.waiting,
    hindrances: [...foreign.hindrances, ...found.hindrances],
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

const none: Pick<Meeting, 'hindrances' | 'warnings'> = { hindrances: [], warnings: [] };
const unknown: Pick<Meeting, 'waiting' | 'hindrances'> = {
  waiting: { kind: 'unknown' },
  hindrances: [],
};

async function foreignIds(
  { inputs }: PushContext,
  { look, states, checkout, pushing, copy }: WaitingSearch,
): Promise<Pick<Meeting, 'hindrances' | 'warnings'>> {
  if (inputs.allowForeignIds) return none;
  const { target, items, project } = pushing;
  const exportOwn = () => ownedOnDisk(copy.place.project, async () => new Set());
  const { folder } = project;
  const named = await otherProjectsNamed(target.projectId, [folder, checkout?.root ?? folder]);
  const search = { items: items(), target, look, records: states.git, named, exportOwn };
  const found = await findForeignIds(search);
  if (found.kind === 'foreign') return { ...none, hindrances: [found.explanation] };
  if (found.kind === 'none') return none;
  const warning = await warningOfLiteralIds(found, folder);
  return { ...none, warnings: warning === undefined ? [] : [warning] };
}
