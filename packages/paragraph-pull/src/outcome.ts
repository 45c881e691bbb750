/** How a pull ended, as the README's table says. */
export type PullOutcome =
  /** The branch holds the export now, by this commit. */
  | { readonly result: 'committed'; readonly commitHash: string }
  /** The branch held the export already; the commit is its tip. */
  | { readonly result: 'unchanged'; readonly commitHash: string }
  /** A dry run: what would have been committed. */
  | { readonly result: 'planned'; readonly commitHash: string };
