import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** npm's user configuration, for {@link startRegistry}'s registry. */
    npmrc: string;
    /** A tool cache that tests share, so that the CLI is installed once. */
    toolCache: string;
    /** Where the programs of tests find what Node has compiled of them. */
    compileCache: string;
    /** Where tests keep what worlds have come to. */
    templates: string;
  }
}
