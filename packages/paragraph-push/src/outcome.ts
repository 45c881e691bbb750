/** How a push run ended, as the README's table says. */
export type PushOutcome =
  | { readonly result: 'pushed' }
  /** A newer commit is on the branch, and this run left Paragon to it. */
  | { readonly result: 'superseded'; readonly why: string }
  | BuiltOutcome
  /** Nothing was built. */
  | { readonly result: 'skipped'; readonly why: string };

/** Built and not pushed. */
export interface BuiltOutcome {
  readonly result: 'built';
  readonly why: string;
  /** An annotation has said it before the build. */
  readonly isSaid?: true;
}
