import type { Policy } from '../../../src/sync/decision.js';
import type { Wall } from './walls.js';

/** What a person does to one workflow in the dashboard. Workflows, steps and inputs are named by number. */
export type DashboardEvent =
  | { readonly kind: 'dashboard-edits'; readonly workflow: number; readonly step: number }
  | { readonly kind: 'dashboard-removes-step'; readonly workflow: number; readonly step: number }
  /** Uses what only the newest version of the CLI can write. */
  | { readonly kind: 'dashboard-uses-news'; readonly workflow: number; readonly step: number }
  | {
      readonly kind:
        | 'dashboard-adds-step'
        /** Of the first two steps: the words of the workflow stay the same. */
        | 'dashboard-swaps-values'
        | 'dashboard-undoes'
        | 'dashboard-renames'
        | 'dashboard-swaps-titles'
        | 'dashboard-drafts'
        | 'dashboard-deletes';
      readonly workflow: number;
    }
  | { readonly kind: 'dashboard-edits-input' | 'dashboard-removes-input'; readonly input: number }
  /** A new workflow; another order on the page; another order in which the server lists them, which is nobody's edit. */
  | { readonly kind: 'dashboard-adds' | 'dashboard-sorts' | 'dashboard-lists-otherwise' };

/** What a person commits to one workflow. */
export type GitTextEvent =
  | {
      readonly kind:
        | 'git-edits'
        /** Beside the newest commit, which `git pull` merges then. */
        | 'git-edits-and-pulls';
      readonly workflow: number;
      readonly step: number;
    }
  /** The step stays defined, and is no longer used. */
  | { readonly kind: 'git-removes-step'; readonly workflow: number; readonly step: number }
  | { readonly kind: 'git-uses-input'; readonly workflow: number; readonly input: number }
  | {
      readonly kind:
        | 'git-adds-step'
        | 'git-renames'
        /** In words of its own, with an abstraction. */
        | 'git-rewrites'
        /** Brings over by hand what Paragon holds. */
        | 'git-ports';
      readonly workflow: number;
    };

export type GitEvent =
  | GitTextEvent
  | { readonly kind: 'git-moves'; readonly workflow: number }
  /** Sets or takes away the draft mark. */
  | { readonly kind: 'git-drafts'; readonly workflow: number }
  /** With the next workflow. */
  | { readonly kind: 'git-swaps-names'; readonly workflow: number }
  | { readonly kind: 'git-deletes'; readonly workflow: number }
  | { readonly kind: 'git-adds' }
  /** All files of the integration. No push brings that. */
  | { readonly kind: 'git-removes-integration' }
  /** Undoes the newest commit: by another one, or by a force-push. */
  | { readonly kind: 'git-reverts' | 'git-force-pushes' };

/** What happens to the repository, or to the tools. */
export type ToolEvent = {
  readonly kind:
    | 'state-is-lost'
    | 'state-is-damaged'
    | 'state-is-foreign'
    | 'state-is-newer'
    | 'state-is-restored'
    | 'branch-is-renamed'
    | 'cli-is-upgraded';
};

/** What a person does about conflicts. */
export type SideEvent =
  | {
      readonly kind: 'side-is-merged';
      readonly how: 'merge' | 'squash' | 'rebase';
      readonly branch: 'deleted' | 'left';
    }
  /** Its pull request; whoever leaves the branch may go on there. */
  | { readonly kind: 'side-is-closed'; readonly branch?: 'left' }
  /** A commit there. */
  | { readonly kind: 'side-is-edited'; readonly workflow: number };

/** An administrator says what a workflow may do. */
export interface WallEvent {
  readonly kind: 'wall-goes-up' | 'wall-comes-down';
  readonly wall: Wall;
}

export type PersonEvent = DashboardEvent | GitEvent | SideEvent | ToolEvent | WallEvent;

/** What a run does by a call of a port, which reads or changes what others see too. */
export type Doing =
  /** A push tells Paragon of itself. */
  | 'registers'
  /** Reads the refs. */
  | 'looks'
  | 'fetches'
  | 'exports'
  /** With the CLI that wrote the record. */
  | 'exports-again'
  /** Lets the host make a commit. */
  | 'signs'
  /** A pull moves the refs. */
  | 'delivers'
  /** A push says in the record that it begins, or no longer goes on. */
  | 'announces'
  | 'pushes'
  /** A push moves the record. */
  | 'records'
  | 'updates-checkout'
  /** Tells Paragon how it ended. */
  | 'reports';

/** A call of a run: the first one of its name, or the nth. */
export type Moment = Doing | readonly [Doing, number];

/**
 * Where a run is disturbed. Killed, its process ends there, before or after the call; lost, the whole machine. An answer
 * that is lost makes it ask again; where nobody answers at all, the run fails. A call that arrives late does so after the
 * end of its process, when others have done more. A cancellation is heard between two steps.
 */
export interface Disturbance {
  readonly at: Moment;
  readonly how: (typeof waysToDisturb)[number];
}

export const waysToDisturb = [
  'killed-before',
  'killed-after',
  'lost-before',
  'lost-after',
  'fails-before',
  'fails-after',
  'answer-lost',
  'arrives-late',
  'cancelled',
] as const;

/** What others do right before a call of a run, or while it builds trees to compare both sides. */
export interface Meeting {
  readonly at: Moment | 'building';
  readonly event: PersonEvent | RunEvent;
}

/** A re-run of a job is a run like any: whatever it has checked out, it goes on from the tip. */
interface Run {
  /** The order in which builds that were asked for at once are answered. */
  readonly builds?: 'reversed' | undefined;
  readonly disturbed?: Disturbance | undefined;
  readonly meets?: readonly Meeting[] | undefined;
}

export interface PullEvent extends Run {
  readonly kind: 'pull';
  readonly policy: Policy;
  /** Whether all changes go beside the branch by choice. */
  readonly delivery?: 'pull-request' | undefined;
}

export interface PushEvent extends Run {
  readonly kind: 'push';
  readonly onConflict: 'fail' | 'overwrite';
  /** Whether its token may record what Paragon holds afterwards. */
  readonly token: 'may-write' | 'read-only';
}

export type RunEvent = PullEvent | PushEvent;
export type Event = PersonEvent | RunEvent;

export function isRun(event: Event): event is RunEvent {
  return event.kind === 'pull' || event.kind === 'push';
}

export function isDashboardEvent(event: Event): event is DashboardEvent {
  return event.kind.startsWith('dashboard-');
}

export function isGitEvent(event: Event): event is GitEvent {
  return event.kind.startsWith('git-');
}

export function isWallEvent(event: Event): event is WallEvent {
  return event.kind.startsWith('wall-');
}

export function isSideEvent(event: Event): event is SideEvent {
  return event.kind.startsWith('side-');
}

/** All that decides what happens. */
export interface History {
  readonly referee: 'compiler' | 'none';
  readonly workflows: number;
  /** Whether a pull has recorded already what both sides agree on. */
  readonly starts: 'synced' | 'unsynced';
  readonly events: readonly Event[];
}

export const aPull: PullEvent = {
  kind: 'pull',
  policy: { mode: 'two-way', onConflict: 'pull-request' },
};
export const aPush: PushEvent = { kind: 'push', onConflict: 'fail', token: 'may-write' };
