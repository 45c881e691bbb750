import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** npm's user configuration, for {@link startRegistry}'s registry. */
    npmrc: string;
    /** A tool cache that tests share, so that the CLI is installed once. */
    toolCache: string;
    /** Where tests keep what worlds have come to. */
    templates: string;
  }
}
