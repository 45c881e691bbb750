import {
  Cancelled,
  explain,
  explanationText,
  isExplained,
  isSameMap,
  messageOf,
  ownedTexts,
  type Project,
  type Run,
} from '@paragraph/shared';
import { groupsHeldBack } from './groups-held-back.js';
import type { ParagonCopy } from './paragon-copy.js';
import { compareProjects } from './preview/compare-projects.js';
import { customerImpact } from './preview/customer-impact.js';
import type { ComparedChanges } from './preview/preview-types.js';
import { meaningOf, type ProjectMeaning } from './preview/project-meaning.js';
import type { Pushing } from './pushing.js';

/** How long the end of a run waits for the report of its changes, in milliseconds. */
const patience = 30_000;

/** What is pushed, and where its texts are until the checkout is moved. */
type Pushed = Pick<Pushing, 'build'> & { readonly project: Pick<Project, 'folder'> };

/** Finds out in the background what a run changes in Paragon, by workflow and step. */
export interface ChangesWatch {
  /**
   * Starts to build what Paragon holds, so that the build is ready after the push.
   *
   * @param copy Undefined if the guard had no reason to export it.
   */
  start(copy: Pick<ParagonCopy, 'texts' | 'build'> | undefined, pushing: Pushed): Promise<void>;
  /** Call this after each push. */
  pushed(pushing: Pushed): Promise<void>;
  /** Whether a push is being compared with what Paragon held before. */
  hasChanges(): boolean;
  /** What the run has changed; undefined if it is not known in time. */
  changes(): Promise<ComparedChanges | undefined>;
  /** Stops what is still running. */
  stop(): Promise<void>;
}

export function changesWatch({
  run: { log, clock },
}: {
  readonly run: Pick<Run, 'log' | 'clock'>;
}): ChangesWatch {
  const groups = groupsHeldBack(log);
  const end = new AbortController();
  // Only before the first push: later, Paragon holds what this run has pushed.
  let before: Promise<ProjectMeaning | undefined> | undefined;
  let after: (() => ProjectMeaning) | undefined;
  let isPushed = false;

  /** Optional work: a failure here does not fail the run. It is pushed by then, so a bug of ours is a warning. */
  const optional = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      if (isExplained(thrown) || thrown instanceof Cancelled) {
        log.debug(`Cannot show what the push changed: ${messageOf(thrown)}`);
      } else {
        log.warning(explanationText(explain(thrown)), { title: 'Cannot show what changed' });
      }
      return undefined;
    }
  };

  return {
    async start(copy, { project, build }) {
      if (copy === undefined || before !== undefined || isPushed) return;
      const texts = await optional(() => ownedTexts(project.folder));
      if (texts === undefined) return;
      before = optional(async () =>
        isSameMap(texts, await copy.texts())
          ? meaningOf(build, texts)
          : copy.build({ log: groups, signal: end.signal }),
      );
    },
    async pushed({ project, build }) {
      isPushed = true;
      // Without the version before the push, there is nothing to compare.
      if (before === undefined) return;
      const texts = await optional(() => ownedTexts(project.folder));
      after = texts && (() => meaningOf(build, texts));
    },
    hasChanges: () => before !== undefined && after !== undefined,
    async changes() {
      const release = clock.after(patience, () => end.abort());
      const old = await before;
      release();
      await groups.show();
      return optional(async () => {
        const fresh = after?.();
        if (old === undefined || fresh === undefined) return undefined;
        return { changes: compareProjects(old, fresh), impact: customerImpact(old, fresh) };
      });
    },
    async stop() {
      end.abort();
      await before;
    },
  };
}
