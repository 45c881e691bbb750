/** What changes in a project in Paragon, item by item. */
export interface ProjectChanges {
  readonly changes: readonly ProjectChange[];
  /** The number of unchanged items. */
  readonly same: SameItems;
}

export interface SameItems {
  readonly workflows: number;
  /** Of all workflows, changed ones included. */
  readonly steps: number;
  readonly events: number;
  readonly resources: number;
}

/** An item that differs between two builds. */
export interface ProjectChange {
  readonly change: Verb;
  readonly kind: ItemKind;
  /** The integration's folder, such as `slack`. */
  readonly integration?: string;
  /** The title of the workflow, after the change if it has one then. */
  readonly workflow?: string;
  /** What people call the item. */
  readonly name: string;
  readonly values: readonly ValueChange[];
}

/** `deployed`: it was a draft in Paragon. `undeployed`: it is now a draft in Git. No build contains drafts. */
export type Verb =
  | 'added'
  | 'removed'
  | 'renamed'
  | 'moved'
  | 'changed'
  | 'deployed'
  | 'undeployed';

export type ItemKind =
  | 'integration'
  | 'workflow'
  | 'trigger'
  | 'step'
  | 'user setting'
  | 'event'
  | 'resource'
  | 'custom trigger'
  | 'persona'
  | 'other';

/** A value of an item, as people read it. */
export interface ValueChange {
  /** Such as `code`, or `headers › X-Source`. */
  readonly of: string;
  /** Undefined if there is none. */
  readonly before?: string;
  readonly after?: string;
}
