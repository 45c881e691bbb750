/** A ref of the remote that is to point to another commit. */
export interface RefMove {
  /** Its full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Where it was read, and so an ancestor of the commit that it gets; undefined where there was none. */
  readonly from: string | undefined;
  /** undefined for a ref that goes. */
  readonly to: string | undefined;
}
