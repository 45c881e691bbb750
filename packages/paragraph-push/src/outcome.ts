/** How a push run ended, as the README's table says. */
export type PushOutcome =
  | { readonly result: 'pushed' }
  /** A newer commit is on the branch, and this run left Paragon to it. */
  | { readonly result: 'superseded'; readonly why: string }
  /** Built and not pushed. */
  | { readonly result: 'built'; readonly why: string }
  /** Nothing was built. */
  | { readonly result: 'skipped'; readonly why: string };
