import type { Branch } from '../branch.js';
import type { Build } from '../build-project.js';
import type { PushContext } from '../context.js';
import { buildWithPreview, type PreviewInput } from './run-preview.js';

interface BranchSubject
  extends Pick<PreviewInput, 'project' | 'build' | 'clis' | 'survey' | 'branch' | 'states'> {
  readonly head: Branch['head'];
}

/** Builds a branch as a push would, and records what that push would change in Paragon. */
export function previewingBranch(context: PushContext, { head, ...subject }: BranchSubject): Build {
  return async () => {
    const input = {
      ...subject,
      head: head.hash,
      base: undefined,
      named: undefined,
      of: 'branch',
    } as const;
    return (await buildWithPreview(context, input)).built;
  };
}
