/** What a history is measured by, beside what it may not do. */
export interface Counts {
  histories: number;
  events: number;
  pulls: number;
  /** Builds that pulls and pushes asked for. */
  builds: number;
  /** Exports with the CLI that wrote the record. */
  exportedAgain: number;
  conflicts: number;
  pushes: number;
  blocked: number;
  /** Blocked pushes and conflicts of what only one side had changed, where nobody knows the base. */
  falseAlarms: number;
  /** Files that a pull rewrote though nobody edited them in Paragon, where nobody knows the base. */
  rewritten: number;
  /** Edits that were lost, by why that cannot be helped. */
  readonly lost: Record<Remainder, number>;
}

/** What remains: edits that the actions cannot keep. */
export type Remainder =
  /** An edit in the dashboard between a push's look at Paragon and its end. */
  | 'edit during a push'
  /** Without a compiler, an edit right after a push is taken for what was pushed. */
  | 'edit right after a push, without a compiler'
  /** Of a push nothing was recorded, and an edit in the dashboard came after it. */
  | 'edit after a push that was not recorded'
  /** Whoever makes a workflow in the dashboard what it was at the last record, or in a commit since. */
  | 'the same as in a commit since the last record'
  /** Of a push nothing was recorded, and a force-push took back what was recorded before, or what it had brought. */
  | 'a force-push beside a push that was not recorded'
  /** A host that signs commits looks at the branch alone, and a force-push took it back to where it was. */
  | 'a force-push beside a signed commit'
  /** Nothing was recorded, or what was is gone. */
  | 'no state';

const plainCounts = [
  'histories',
  'events',
  'pulls',
  'builds',
  'exportedAgain',
  'conflicts',
  'pushes',
  'blocked',
  'falseAlarms',
  'rewritten',
] as const;

const remainders: readonly Remainder[] = [
  'edit during a push',
  'edit right after a push, without a compiler',
  'edit after a push that was not recorded',
  'the same as in a commit since the last record',
  'a force-push beside a push that was not recorded',
  'a force-push beside a signed commit',
  'no state',
];

export function noCounts(): Counts {
  return {
    histories: 0,
    events: 0,
    pulls: 0,
    builds: 0,
    exportedAgain: 0,
    conflicts: 0,
    pushes: 0,
    blocked: 0,
    falseAlarms: 0,
    rewritten: 0,
    lost: {
      'edit during a push': 0,
      'edit right after a push, without a compiler': 0,
      'edit after a push that was not recorded': 0,
      'the same as in a commit since the last record': 0,
      'a force-push beside a push that was not recorded': 0,
      'a force-push beside a signed commit': 0,
      'no state': 0,
    },
  };
}

/** The figures of many histories. */
export function sumOf(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const { lost, ...counts } of all) {
    for (const name of plainCounts) sum[name] += counts[name];
    for (const why of remainders) sum.lost[why] += lost[why];
  }
  return sum;
}
