import { groupsHeldBack, messageOf, ownedTexts, type Project, type Run } from '@paragraph/shared';
import type { HeldProject } from './held-project.js';
import { compareProjects } from './preview/compare-projects.js';
import { customerImpact } from './preview/customer-impact.js';
import type { ComparedChanges } from './preview/preview.js';
import { meaningOf, type ProjectMeaning } from './preview/project-meaning.js';
import { saysSame } from './preview/says-same.js';
import type { Pushing } from './pushing.js';

/** How long the end of a run waits for the report of its changes, in milliseconds. */
const patience = 30_000;

/** Finds out in the background what a run changes in Paragon, by workflow and step. */
export interface ChangesWatch {
  /**
   * Starts to build what Paragon holds, so that the build is ready after the push.
   *
   * @param held Undefined if the guard had no reason to export it.
   * @returns A function to call after the push.
   */
  before(
    held: Pick<HeldProject, 'texts' | 'build'> | undefined,
    pushing: Pick<Pushing, 'build'> & { readonly project: Pick<Project, 'folder'> },
  ): Promise<() => void>;
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
  let held: Promise<ProjectMeaning | undefined> | undefined;
  let after: (() => ProjectMeaning) | undefined;
  let isPushed = false;

  /** Optional work: a failure here does not fail the run. */
  const orNothing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      log.debug(`Cannot show what the push changed: ${messageOf(thrown)}`);
      return undefined;
    }
  };

  return {
    async before(before, { project, build }) {
      const isFirst = before !== undefined && held === undefined && !isPushed;
      // Read now: a later round moves the checkout.
      const texts =
        isFirst || held !== undefined
          ? await orNothing(() => ownedTexts(project.folder))
          : undefined;
      const pushing = texts && ((): ProjectMeaning => meaningOf(build, texts));
      if (isFirst && texts !== undefined && pushing !== undefined) {
        held = orNothing(async () =>
          saysSame(texts, await before.texts())
            ? pushing()
            : before.build({ log: groups, signal: end.signal }),
        );
      }
      return () => {
        isPushed = true;
        after = pushing;
      };
    },
    hasChanges: () => held !== undefined && after !== undefined,
    async changes() {
      const release = clock.after(patience, () => end.abort());
      const old = await held;
      release();
      await groups.show();
      return orNothing(async () => {
        const fresh = after?.();
        if (old === undefined || fresh === undefined) return undefined;
        return { changes: compareProjects(old, fresh), impact: customerImpact(old, fresh) };
      });
    },
    async stop() {
      end.abort();
      await held;
    },
  };
}
