/** A ref of the remote that is to point to another commit. */
export interface RefMove {
  /** Its full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Where it was read, an ancestor of `to`; undefined for a new ref. */
  readonly from: string | undefined;
  /** undefined deletes the ref. */
  readonly to: string | undefined;
}
