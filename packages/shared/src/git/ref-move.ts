/** A change of a remote ref; or a ref that has to stay where it is. */
export interface RefMove {
  /** Its full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Where it was read, an ancestor of `to`; undefined for a new ref. */
  readonly from: string | undefined;
  /** Undefined deletes the ref. */
  readonly to: string | undefined;
}

/** Whether a ref is to stay where it is. */
export function isStaying({ from, to }: RefMove): boolean {
  return from === to;
}

/** The branch of a ref; undefined if it is not a branch. */
export function branchOfRef(ref: string): string | undefined {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}
