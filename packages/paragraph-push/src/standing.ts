/** How the project in the checkout stands against its branch on GitHub. */
export type Standing =
  /** The branch holds the project that is checked out, or commits of this job are on top of it. */
  | { readonly kind: 'current' }
  /** The branch holds another version of the project, and the checkout has no work of its own. */
  | { readonly kind: 'behind'; readonly tip: string }
  /** The branch holds another version of the project, and the checkout cannot be moved there. */
  | { readonly kind: 'diverged'; readonly tip: string; readonly why: string }
  /** Somebody checked out another commit than the run's, and the branch holds another version of the project. */
  | { readonly kind: 'chosen'; readonly tip: string; readonly head: string }
  | { readonly kind: 'gone' }
  /** Neither git nor GitHub's API could tell. */
  | { readonly kind: 'unknown'; readonly why: string };
