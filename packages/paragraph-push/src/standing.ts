/** How the project in the checkout stands against its branch on GitHub. */
export type Standing =
  /** It is what the branch holds, or commits of this job lie on top of that. */
  | { readonly kind: 'current' }
  /** The branch holds another project, and the checkout has nothing of its own to lose. */
  | { readonly kind: 'behind'; readonly tip: string }
  /** The branch holds another project, and the checkout cannot be moved there. */
  | { readonly kind: 'diverged'; readonly tip: string; readonly why: string }
  /** Another commit than the run's is checked out on purpose, and the branch holds another project. */
  | { readonly kind: 'chosen'; readonly tip: string; readonly head: string }
  | { readonly kind: 'gone' }
  /** Neither git nor GitHub's API could tell. */
  | { readonly kind: 'unknown'; readonly why: string };
