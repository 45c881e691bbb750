import { aPull, aPush, type Disturbance, type History, type PushEvent } from './events.js';

/** Paragon takes what a push hands it, and the answer gets lost. */
export const unheard: Disturbance = { at: 'pushes', how: 'fails-after' };

/** Only the nightly run plays it with the assembled actions: in CI they end other pushes in the same way. */
export const furtherPush: PushEvent = { ...aPush };

const onTwoWorkflows = { referee: 'compiler', workflows: 2, starts: 'synced' } as const;

/** Histories that the assembled actions play, too, so that the simulation is known to do what they do. */
export const fiveHistories: ReadonlyArray<{ readonly what: string; readonly history: History }> = [
  {
    what: 'a push is guarded until a pull has brought the edit that waits in the dashboard',
    history: {
      ...onTwoWorkflows,
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        aPush,
        { kind: 'git-edits', workflow: 1, step: 0 },
        aPull,
        furtherPush,
      ],
    },
  },
  {
    what: 'a conflict waits beside the branch, hinders no push, and comes back to Paragon once it is merged',
    history: {
      ...onTwoWorkflows,
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 1 },
        aPull,
        furtherPush,
        { kind: 'side-is-merged', how: 'merge', branch: 'deleted' },
        aPush,
      ],
    },
  },
  {
    what: 'what a push has brought of which nobody heard an answer is no edit of the dashboard',
    history: {
      ...onTwoWorkflows,
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { ...aPush, disturbed: unheard },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'with a damaged record a push is refused, and a pull lets a person decide a deletion',
    history: {
      ...onTwoWorkflows,
      events: [
        { kind: 'dashboard-deletes', workflow: 0 },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'state-is-damaged' },
        aPush,
        aPull,
      ],
    },
  },
  {
    what: 'a workflow keeps the name that Git gave its file, whatever its title and its place in the list',
    history: {
      ...onTwoWorkflows,
      events: [
        { kind: 'dashboard-lists-otherwise' },
        { kind: 'git-moves', workflow: 0 },
        { kind: 'dashboard-renames', workflow: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        aPull,
        furtherPush,
      ],
    },
  },
];
