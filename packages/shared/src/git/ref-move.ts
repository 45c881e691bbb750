/** A change of a remote ref. */
export interface RefMove {
  /** Its full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Where it was read, an ancestor of `to`; undefined for a new ref. */
  readonly from: string | undefined;
  /** Undefined deletes the ref. */
  readonly to: string | undefined;
}

/** The branch of a ref; undefined if it is not a branch. */
export function branchOfRef(ref: string): string | undefined {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}
