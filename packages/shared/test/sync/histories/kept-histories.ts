import { aPull, aPush, type History } from './events.js';

/** Histories in which something got lost once, as short as they could be made. */
export const keptHistories: ReadonlyArray<{ readonly what: string; readonly history: History }> = [
  {
    what: 'a pull of one edit asks for no builds, where nobody used abstractions',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [{ kind: 'dashboard-edits', workflow: 0, step: 0 }],
    },
  },
  {
    what: 'a pull of a deletion asks for no builds, where an edit of the workflow waits for a review',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-adds-step', workflow: 0 },
        { kind: 'wall-goes-up', wall: 'protected' },
        { ...aPull, policy: { mode: 'two-way', onConflict: 'git' } },
        { ...aPush, onConflict: 'overwrite' },
        { kind: 'dashboard-deletes', workflow: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'who decides for Paragon gets a step back that Git removed, also after an undo of the edit that waits',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { kind: 'git-removes-step', workflow: 0, step: 0 },
        aPull,
        { kind: 'dashboard-undoes', workflow: 0 },
      ],
    },
  },
  {
    what: 'an undo in the dashboard of what waits as a conflict is no older version that a push had brought',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-uses-input', workflow: 0, input: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 2 },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'pull-request' },
          meets: [
            {
              at: 'looks',
              event: { kind: 'pull', policy: { mode: 'two-way', onConflict: 'pull-request' } },
            },
            { at: 'updates-checkout', event: { kind: 'dashboard-undoes', workflow: 0 } },
            { at: 'fetches', event: { kind: 'git-rewrites', workflow: 0 } },
          ],
        },
      ],
    },
  },
  {
    what: 'a deletion in the dashboard that waits as a conflict without a base is not forgotten',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-deletes', workflow: 0 },
        { kind: 'state-is-damaged' },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'pull', policy: { mode: 'two-way', onConflict: 'pull-request' } },
      ],
    },
  },
  {
    what: 'pushes and pulls come to an end where only Git holds a draft',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'pull', policy: { mode: 'two-way', onConflict: 'paragon' } },
        { kind: 'dashboard-deletes', workflow: 0 },
        { kind: 'pull', policy: { mode: 'two-way', onConflict: 'git' } },
        { kind: 'git-reverts' },
      ],
    },
  },
  {
    what: 'a push is not blocked by what a pull has brought to Git meanwhile',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        {
          kind: 'push',
          onConflict: 'fail',
          token: 'may-write',
          meets: [
            {
              at: 'exports',
              event: { kind: 'pull', policy: { mode: 'two-way', onConflict: 'pull-request' } },
            },
          ],
        },
      ],
    },
  },
  {
    what: 'a new workflow does not take the name of one that Git keeps, since a push may have removed it',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-deletes', workflow: 1 },
        { kind: 'push', onConflict: 'fail', token: 'read-only' },
        { kind: 'git-reverts' },
        { kind: 'dashboard-renames', workflow: 0 },
        { kind: 'dashboard-adds' },
        { kind: 'dashboard-adds' },
        { kind: 'pull', policy: { mode: 'two-way', onConflict: 'paragon' } },
      ],
    },
  },
  {
    what: 'a list of workflows has no name twice where two swapped their names in Git, and one was deleted',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'git-deletes', workflow: 1 },
      ],
    },
  },
  {
    what: 'a workflow that the dashboard makes a draft between two looks of a push is not what the push brought',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { ...aPull, meets: [{ at: 'looks', event: { kind: 'git-adds' } }] },
        {
          ...aPush,
          meets: [
            { at: ['looks', 3], event: { kind: 'dashboard-drafts', workflow: 2 } },
            { at: 'records', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'a list of workflows takes back with it the workflow that it means, not the one that has its name in Git',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'dashboard-deletes', workflow: 0 },
        { kind: 'git-deletes', workflow: 0 },
        { ...aPull, policy: { mode: 'two-way', onConflict: 'paragon' } },
      ],
    },
  },
  {
    what: 'a workflow that was a draft in Git while a push removed it is not taken for deleted by the dashboard',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-drafts', workflow: 0 },
        { ...aPush, token: 'read-only' },
        { kind: 'git-drafts', workflow: 0 },
        { kind: 'dashboard-adds' },
        aPull,
      ],
    },
  },
  {
    what: 'a draft that a push has deployed, and the next one removed as a draft, is not taken for deleted, either',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        aPull,
        { kind: 'git-drafts', workflow: 1 },
        { ...aPush, token: 'read-only' },
        { kind: 'git-drafts', workflow: 0 },
        aPush,
        aPull,
      ],
    },
  },
  {
    what: 'a deletion in the dashboard is not put on a side branch on which the workflow has its earlier name yet',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 1, step: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        aPull,
        { kind: 'git-moves', workflow: 0 },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-deletes', workflow: 0 },
        aPull,
        aPush,
      ],
    },
  },
  {
    what: 'nor does a mirror put one there, where all it brings is reviewed',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-moves', workflow: 1 },
        { kind: 'dashboard-deletes', workflow: 1 },
        { ...aPull, policy: { mode: 'mirror' }, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a new workflow is not put in the place of a draft that waits for a review, whose name it got',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-adds' },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a change of Git that no push brought is not undone where the dashboard goes back to what it was before',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-deletes', workflow: 0 },
        {
          ...aPull,
          meets: [
            { at: ['exports', 2], event: { kind: 'dashboard-adds-step', workflow: 0 } },
            { at: 'delivers', event: { kind: 'git-renames', workflow: 1 } },
          ],
        },
        { kind: 'dashboard-undoes', workflow: 0 },
        { kind: 'git-removes-step', workflow: 0, step: 0 },
        { kind: 'git-reverts' },
      ],
    },
  },
  {
    what: 'a deletion of a workflow that Git has renamed while an edit of it waits for a review stays in Paragon',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-adds-step', workflow: 1 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-moves', workflow: 0 },
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { ...aPull, policy: { mode: 'mirror' }, delivery: 'pull-request' },
        { kind: 'dashboard-deletes', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'an undo that nobody can tell from an older commit is counted, also if the dashboard goes on during the pull',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-ports', workflow: 0 },
        { kind: 'dashboard-undoes', workflow: 0 },
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [{ at: 'delivers', event: { kind: 'dashboard-adds-step', workflow: 0 } }],
        },
      ],
    },
  },
  {
    what: 'a deletion that a mirror decides during a push is not undone: what comes back by that push is nobody’s edit',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-rewrites', workflow: 0 },
        { kind: 'dashboard-deletes', workflow: 0 },
        aPull,
        { kind: 'git-adds-step', workflow: 0 },
        {
          ...aPush,
          meets: [
            { at: 'pushes', event: { ...aPull, policy: { mode: 'mirror' } } },
            { at: 'records', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'nor is a decision for the dashboard, where nothing is ever built',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        aPull,
        { kind: 'git-adds-step', workflow: 0 },
        {
          ...aPush,
          meets: [
            {
              at: 'pushes',
              event: { ...aPull, policy: { mode: 'two-way', onConflict: 'paragon' } },
            },
            { at: ['exports', 2], event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'a push knows which of two workflows waits for a review, also once Git has swapped their names',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 1, step: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-swaps-names', workflow: 0 },
        aPush,
      ],
    },
  },
  {
    what: 'however many pushes and pulls are recorded during a push, what it brings is nobody’s edit',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        {
          ...aPush,
          meets: [
            { at: 'pushes', event: { kind: 'git-edits', workflow: 0, step: 1 } },
            { at: 'pushes', event: aPush },
            { at: 'pushes', event: { kind: 'git-edits', workflow: 0, step: 2 } },
            { at: 'pushes', event: aPush },
            { at: 'records', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'a push of the same commit that is recorded meanwhile says nothing of one that is still under way',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        {
          ...aPush,
          meets: [
            { at: 'pushes', event: aPush },
            { at: 'pushes', event: { kind: 'git-edits', workflow: 0, step: 1 } },
            { at: 'pushes', event: aPush },
            { at: 'records', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'a push finds the record of a first pull that ends during it, also where that pull could not bring the edit',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'unsynced',
      events: [
        { kind: 'wall-goes-up', wall: 'no-side-branch' },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPush, meets: [{ at: ['looks', 2], event: aPull }] },
      ],
    },
  },
  {
    what: 'a signed commit is not made from a plan that another pull has overtaken, wherever a force-push left the branch',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'wall-goes-up', wall: 'signatures' },
        { kind: 'dashboard-deletes', workflow: 0 },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'paragon' },
          meets: [
            { at: 'delivers', event: { kind: 'git-force-pushes' } },
            { at: 'fetches', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'hand-written code stays at the first pull, wherever it is: a file of the project, the file itself or a package',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'unsynced',
      events: [
        { kind: 'git-adds' },
        { kind: 'git-adds' },
        { kind: 'git-adds' },
        aPush,
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        { kind: 'dashboard-edits', workflow: 2, step: 0 },
        { kind: 'dashboard-edits', workflow: 3, step: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'what a first pull records says nothing of a push since its export, also if a force-push follows',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'unsynced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request', meets: [{ at: 'delivers', event: aPush }] },
        { kind: 'git-force-pushes' },
      ],
    },
  },
  {
    what: 'a draft in the dashboard of what waits for a review is a conflict that shows what both sides have',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 2 },
        {
          ...aPull,
          policy: { mode: 'two-way', onConflict: 'git' },
          delivery: 'pull-request',
        },
        { kind: 'dashboard-drafts', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a list of workflows that waits as a conflict displays what Git has added, whose import its merge has kept',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'dashboard-renames', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-deletes', workflow: 1 },
        { kind: 'git-adds' },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-deletes', workflow: 0 },
      ],
    },
  },
  {
    what: 'who changes in the dashboard what Git has brought over by hand replaces it, also during the pull that records it',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 2 },
        { kind: 'git-ports', workflow: 0 },
        {
          ...aPull,
          policy: { mode: 'mirror' },
          delivery: 'pull-request',
          meets: [
            { at: 'delivers', event: { kind: 'dashboard-removes-step', workflow: 0, step: 2 } },
          ],
        },
      ],
    },
  },
  {
    what: 'who takes back from Git by a force-push what a push has brought means it, also before that push is recorded',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-renames', workflow: 0 },
        { kind: 'git-ports', workflow: 0 },
        { ...aPush, meets: [{ at: 'records', event: { kind: 'git-force-pushes' } }] },
      ],
    },
  },
  {
    what: 'a list that waits for a review is in conflict, where Git has moved a workflow that it displays',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-adds' },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-renames', workflow: 0 },
        { ...aPush, onConflict: 'overwrite' },
        { kind: 'git-moves', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a workflow that neither side displays, since the list is in conflict, is left out by nobody',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-adds' },
        { kind: 'git-adds' },
        aPull,
        aPush,
        { kind: 'git-drafts', workflow: 2 },
        { kind: 'cli-is-upgraded' },
      ],
    },
  },
  {
    what: 'builds are judged by the commit that a pull plans for, not by what another pull has made of the branch since',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-deletes', workflow: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'paragon' },
          meets: [
            { at: ['fetches', 2], event: { kind: 'pull', policy: { mode: 'mirror' } } },
            { at: 'exports', event: aPull },
          ],
        },
      ],
    },
  },
  {
    what: 'a change is proven before it stays in Paragon, since Git gave its name to another workflow than the side branch',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-adds-step', workflow: 1 },
        aPush,
        { kind: 'dashboard-edits-input', input: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-reverts' },
        { kind: 'git-swaps-names', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a conflict that no compiler can prove keeps the edit of the same file that waits for a review',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 1 },
        { kind: 'pull', policy: { mode: 'mirror' }, delivery: 'pull-request' },
        { ...aPush, onConflict: 'overwrite' },
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a new workflow that waits for a review blocks no push of a draft of the same name',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-renames', workflow: 0 },
        { kind: 'git-drafts', workflow: 0 },
        { kind: 'dashboard-adds' },
        { ...aPull, delivery: 'pull-request' },
        aPush,
      ],
    },
  },
  {
    what: 'a list is unchanged in Paragon, where Git gave the name and the binding of one workflow to another and deleted it',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-renames', workflow: 0 },
        { kind: 'git-ports', workflow: 0 },
        aPush,
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'git-deletes', workflow: 0 },
        aPush,
      ],
    },
  },
  {
    what: 'who closes what waits decides nothing against what the dashboard has written alike again since',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'git-adds' },
        { ...aPull, delivery: 'pull-request' },
        aPush,
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'git-drafts', workflow: 1 },
      ],
    },
  },
  {
    what: 'an undo that is undone shows again what is recorded, and what a person has closed: nobody can tell it from that',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 2 },
        { kind: 'git-adds-step', workflow: 0 },
        aPull,
        { kind: 'side-is-closed' },
        { kind: 'git-edits', workflow: 0, step: 2 },
        { kind: 'dashboard-undoes', workflow: 0 },
        { kind: 'dashboard-undoes', workflow: 0 },
      ],
    },
  },
  {
    what: 'whoever decides for Paragon decides for what waits beside the branch, also if another CLI writes it now',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-adds' },
        { ...aPush, onConflict: 'overwrite', token: 'read-only' },
        { kind: 'dashboard-drafts', workflow: 1 },
        aPull,
        { kind: 'cli-is-upgraded' },
      ],
    },
  },
  {
    what: 'a workflow that both sides have added waits as a draft beside the branch, if it is one in Paragon',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-adds' },
        { ...aPush, onConflict: 'overwrite', token: 'read-only' },
        { kind: 'dashboard-drafts', workflow: 1 },
        aPull,
        aPush,
      ],
    },
  },
  {
    what: 'a deletion goes unnoticed after a commit that makes the workflow a draft, also on a line that was merged',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-removes-step', workflow: 0, step: 0 },
        { kind: 'dashboard-drafts', workflow: 0 },
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [
            {
              at: 'fetches',
              event: {
                kind: 'pull',
                policy: { mode: 'two-way', onConflict: 'paragon' },
                delivery: 'pull-request',
              },
            },
          ],
        },
        { kind: 'dashboard-undoes', workflow: 0 },
        {
          ...aPush,
          meets: [{ at: 'building', event: { ...aPull, delivery: 'pull-request' } }],
        },
        { kind: 'dashboard-deletes', workflow: 0 },
      ],
    },
  },
  {
    what: 'a list whose workflow Git keeps stays as it is written, also if another CLI writes it now',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'cli-is-upgraded' },
        { kind: 'dashboard-deletes', workflow: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'a list stays as it is written after an upgrade, where a draft of both sides leaves it',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { ...aPull, meets: [{ at: 'fetches', event: { kind: 'git-adds' } }] },
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'git-drafts', workflow: 0 },
        { kind: 'cli-is-upgraded' },
      ],
    },
  },
  {
    what: 'who takes back an edit that waits as a conflict has back what Git has replaced meanwhile, and means neither',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-removes-step', workflow: 0, step: 2 },
        { kind: 'dashboard-edits', workflow: 0, step: 2 },
        aPull,
        { kind: 'dashboard-undoes', workflow: 0 },
        aPush,
      ],
    },
  },
  {
    what: 'who merges what waits decides nothing against what the dashboard has gone back to since',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'cli-is-upgraded' },
        { kind: 'wall-goes-up', wall: 'protected' },
        { ...aPull, policy: { mode: 'mirror' } },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-undoes', workflow: 0 },
        { ...aPush, onConflict: 'overwrite' },
        { ...aPull, policy: { mode: 'mirror' } },
        { kind: 'dashboard-undoes', workflow: 0 },
      ],
    },
  },
  {
    what: 'nor against what it deletes since, once a push has brought back what waits as deleted',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { ...aPull, policy: { mode: 'mirror' }, delivery: 'pull-request' },
        { kind: 'git-removes-step', workflow: 0, step: 2 },
        { ...aPush, onConflict: 'overwrite', token: 'read-only' },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-deletes', workflow: 0 },
      ],
    },
  },
  {
    what: 'a deletion goes unnoticed after a recorded commit that makes the workflow a draft, also if the tip has moved on',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-moves', workflow: 0 },
        { kind: 'git-drafts', workflow: 0 },
        { ...aPull, meets: [{ at: 'delivers', event: { kind: 'git-drafts', workflow: 0 } }] },
        { kind: 'dashboard-deletes', workflow: 0 },
      ],
    },
  },
  {
    what: 'an undo of what waits as a conflict undoes no change of Git, though a commit that no push brought is nearer',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 1 },
        {
          ...aPull,
          meets: [{ at: 'delivers', event: { kind: 'git-edits', workflow: 0, step: 1 } }],
        },
        { kind: 'dashboard-undoes', workflow: 0 },
        { kind: 'git-edits', workflow: 0, step: 0 },
      ],
    },
  },
  {
    what: 'a list is no longer as recorded, where the recorded CLI exports a deletion since the export',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'cli-is-upgraded' },
        {
          ...aPull,
          meets: [{ at: 'exports-again', event: { kind: 'dashboard-deletes', workflow: 0 } }],
        },
      ],
    },
  },
  {
    what: 'nor is a workflow that a push brings between these exports as it was recorded',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'cli-is-upgraded' },
        { kind: 'git-uses-input', workflow: 0, input: 0 },
        { ...aPull, delivery: 'pull-request', meets: [{ at: 'exports-again', event: aPush }] },
      ],
    },
  },
  {
    what: 'a list that displays another workflow by the same name says another thing',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'dashboard-undoes', workflow: 0 },
        { kind: 'dashboard-adds' },
        { kind: 'cli-is-upgraded' },
        { kind: 'dashboard-undoes', workflow: 0 },
      ],
    },
  },
  {
    what: 'a deletion in the dashboard that waits without a base is not forgotten, where Git renames the workflow',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'state-is-lost' },
        { kind: 'wall-goes-up', wall: 'no-side-branch' },
        { kind: 'dashboard-deletes', workflow: 1 },
        { kind: 'git-swaps-names', workflow: 0 },
        aPull,
        { kind: 'git-moves', workflow: 0 },
      ],
    },
  },
  {
    what: 'names that another CLI gives to workflows change nothing of how it breaks a list',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-lists-otherwise' },
        { kind: 'cli-is-upgraded' },
        aPull,
        { kind: 'dashboard-lists-otherwise' },
        aPush,
      ],
    },
  },
  {
    what: 'a draft that waits for a review is no conflict if the dashboard renames it, where Git has swapped its name',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-swaps-names', workflow: 0 },
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [{ at: 'fetches', event: { kind: 'dashboard-renames', workflow: 0 } }],
        },
        aPush,
      ],
    },
  },
  {
    what: 'a mirror writes nothing if all that it changes waits beside the branch already, whatever its name is in Git now',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'git-uses-input', workflow: 0, input: 0 },
        { kind: 'pull', policy: { mode: 'mirror' }, delivery: 'pull-request' },
        { kind: 'git-adds-step', workflow: 0 },
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'pull', policy: { mode: 'mirror' }, delivery: 'pull-request' },
        { kind: 'pull', policy: { mode: 'mirror' }, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a conflict that waits in Paragon without a base stays one, where Git deletes the workflow and the dashboard renames it',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'state-is-lost' },
        { kind: 'wall-goes-up', wall: 'no-side-branch' },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { kind: 'git-edits', workflow: 0, step: 0 },
        aPull,
        { kind: 'git-deletes', workflow: 0 },
        { kind: 'dashboard-edits', workflow: 1, step: 0 },
        aPull,
        { kind: 'dashboard-renames', workflow: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'a conflict is no false alarm where another pull brings the edit to Git before this one has exported it',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'cli-is-upgraded' },
        aPull,
        { kind: 'dashboard-edits-input', input: 0 },
        {
          ...aPull,
          meets: [{ at: 'exports', event: { kind: 'pull', policy: { mode: 'mirror' } } }],
        },
      ],
    },
  },
  {
    what: 'who goes back in the dashboard, while a pull records what both sides say alike, goes back from both',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { kind: 'git-ports', workflow: 0 },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'paragon' },
          meets: [{ at: 'delivers', event: { kind: 'dashboard-undoes', workflow: 0 } }],
        },
      ],
    },
  },
  {
    what: 'a list is unchanged in Git, where a draft in the dashboard gets a name with a suffix',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 1 },
        { kind: 'dashboard-adds' },
        aPull,
        { kind: 'dashboard-drafts', workflow: 2 },
      ],
    },
  },
  {
    what: 'who decides for Paragon decides for what was exported, also if a push of the deletion in Git comes in between',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-uses-input', workflow: 0, input: 0 },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        aPull,
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'paragon' },
          meets: [
            { at: ['delivers', 1], event: { kind: 'git-deletes', workflow: 0 } },
            { at: ['delivers', 2], event: { ...aPush, token: 'read-only' } },
          ],
        },
        { kind: 'state-is-damaged' },
      ],
    },
  },
  {
    what: 'who closes what a run put beside the branch, and did not record, decides nothing: the next pull finds it in Paragon again',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'wall-goes-up', wall: 'protected' },
        { kind: 'wall-goes-up', wall: 'signatures' },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, disturbed: { at: 'signs', how: 'fails-after' } },
        { kind: 'side-is-closed' },
      ],
    },
  },
  {
    what: 'a conflict goes beside the branch after what a person has written there, once they have closed it',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-deletes', workflow: 0 },
        {
          ...aPush,
          token: 'read-only',
          meets: [{ at: 'looks', event: { kind: 'side-is-edited', workflow: 0 } }],
        },
        { kind: 'side-is-closed', branch: 'left' },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'a draft in Git that says what the dashboard says is not agreed by a push, which brings no draft',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        aPull,
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { kind: 'git-ports', workflow: 0 },
        { ...aPush, onConflict: 'overwrite' },
        { kind: 'git-reverts' },
      ],
    },
  },
  {
    what: 'a draft of which nobody knows the base is still unknown after a push, which brings no draft',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'git-deletes', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [{ at: 'delivers', event: { kind: 'state-is-foreign' } }],
        },
        aPush,
      ],
    },
  },
  {
    what: 'what a push has brought unrecorded is taken for an edit without a compiler, also if the file waits in Paragon meanwhile',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        {
          ...aPush,
          onConflict: 'overwrite',
          token: 'read-only',
          meets: [
            { at: 'reports', event: { kind: 'git-edits-and-pulls', workflow: 0, step: 0 } },
            { at: 'looks', event: { kind: 'git-removes-step', workflow: 0, step: 0 } },
          ],
        },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-removes-step', workflow: 0, step: 0 },
        { ...aPush, onConflict: 'overwrite', token: 'read-only' },
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [{ at: 'looks', event: { kind: 'dashboard-adds' } }],
        },
      ],
    },
  },
  {
    what: 'who mirrors decides for what waits beside the branch, also where both sides say alike already',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { kind: 'git-renames', workflow: 0 },
        aPull,
        { kind: 'pull', policy: { mode: 'mirror' }, meets: [{ at: 'fetches', event: aPush }] },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        aPull,
      ],
    },
  },
  {
    what: 'nobody rebases commits of which one would bring a workflow twice',
    history: {
      referee: 'compiler',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-undoes', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'git-swaps-names', workflow: 0 },
        { kind: 'side-is-merged', how: 'rebase', branch: 'deleted' },
      ],
    },
  },
  {
    what: 'a workflow that a mirror deletes during a push of it comes back: that is an edit during a push',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-adds' },
        { kind: 'branch-is-renamed' },
        {
          ...aPush,
          meets: [{ at: 'pushes', event: { kind: 'pull', policy: { mode: 'mirror' } } }],
        },
      ],
    },
  },
  {
    what: 'who writes in Git what waits beside the branch has it from there',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'unsynced',
      events: [
        {
          ...aPull,
          delivery: 'pull-request',
          meets: [{ at: 'delivers', event: { kind: 'dashboard-edits', workflow: 0, step: 0 } }],
        },
        { kind: 'dashboard-drafts', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-undoes', workflow: 0 },
        { kind: 'git-drafts', workflow: 0 },
      ],
    },
  },
  {
    what: 'a push is not up to date, where the dashboard has made a draft again of what it deployed',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        {
          ...aPush,
          meets: [{ at: ['looks', 3], event: { kind: 'dashboard-drafts', workflow: 0 } }],
        },
        aPull,
        { kind: 'git-drafts', workflow: 0 },
        {
          ...aPush,
          meets: [{ at: ['exports', 2], event: { kind: 'dashboard-drafts', workflow: 0 } }],
        },
      ],
    },
  },
  {
    what: 'who merges what waits, after a deletion in Git, decides for that and not against what the dashboard has removed too',
    history: {
      referee: 'none',
      workflows: 2,
      starts: 'synced',
      events: [
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { kind: 'dashboard-drafts', workflow: 1 },
        { kind: 'git-edits', workflow: 0, step: 0 },
        { ...aPull, delivery: 'pull-request' },
        { kind: 'dashboard-removes-step', workflow: 0, step: 0 },
        { kind: 'git-deletes', workflow: 0 },
        { ...aPull, delivery: 'pull-request' },
      ],
    },
  },
  {
    what: 'what stays in Paragon is agreed by nobody, though Git lacks it, too',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-renames', workflow: 0 },
        {
          ...aPush,
          meets: [{ at: ['looks', 3], event: { kind: 'git-uses-input', workflow: 0, input: 0 } }],
        },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'git' },
          meets: [
            { at: 'fetches', event: { kind: 'pull', policy: { mode: 'mirror' } } },
            { at: 'building', event: { kind: 'git-deletes', workflow: 0 } },
          ],
        },
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'wall-goes-up', wall: 'no-side-branch' },
        {
          ...aPull,
          meets: [
            { at: 'updates-checkout', event: { kind: 'dashboard-drafts', workflow: 0 } },
            { at: 'delivers', event: { kind: 'dashboard-removes-step', workflow: 0, step: 0 } },
          ],
        },
        { kind: 'git-reverts' },
      ],
    },
  },
  {
    what: 'who mirrors decides against nothing that a push has brought in between',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'unsynced',
      events: [
        { kind: 'git-edits', workflow: 0, step: 0 },
        { kind: 'pull', policy: { mode: 'mirror' }, meets: [{ at: 'delivers', event: aPush }] },
      ],
    },
  },
  {
    what: 'a draft that both sides say alike is agreed by a push',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'git-drafts', workflow: 0 },
        { kind: 'dashboard-drafts', workflow: 0 },
        aPush,
        { kind: 'dashboard-drafts', workflow: 0 },
      ],
    },
  },
  {
    what: 'a pull that only records fails if a force-push takes away meanwhile what it records, and begins again',
    history: {
      referee: 'compiler',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'dashboard-edits', workflow: 0, step: 0 },
        {
          kind: 'pull',
          policy: { mode: 'two-way', onConflict: 'git' },
          meets: [
            { at: ['delivers', 1], event: { kind: 'git-renames', workflow: 0 } },
            { at: ['delivers', 2], event: { kind: 'git-ports', workflow: 0 } },
            { at: ['delivers', 3], event: { kind: 'git-force-pushes' } },
          ],
        },
      ],
    },
  },
  {
    what: 'who decides for Paragon’s list decides about what it does not display, though both sides have it',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        {
          ...aPush,
          token: 'read-only',
          meets: [{ at: ['looks', 3], event: { kind: 'git-adds' } }],
        },
        { kind: 'dashboard-adds' },
        { ...aPush, meets: [{ at: ['looks', 2], event: aPull }] },
        { kind: 'dashboard-drafts', workflow: 0 },
        { kind: 'side-is-merged', how: 'merge', branch: 'left' },
      ],
    },
  },
  {
    what: 'what the dashboard removes while a mirror records it is not agreed, though Git has deleted the whole workflow',
    history: {
      referee: 'none',
      workflows: 1,
      starts: 'synced',
      events: [
        { kind: 'wall-goes-up', wall: 'protected' },
        { kind: 'git-deletes', workflow: 0 },
        {
          kind: 'pull',
          policy: { mode: 'mirror' },
          meets: [
            { at: 'delivers', event: { kind: 'dashboard-removes-step', workflow: 0, step: 0 } },
          ],
        },
      ],
    },
  },
];
