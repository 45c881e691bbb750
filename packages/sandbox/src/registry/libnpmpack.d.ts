declare module 'libnpmpack' {
  /** Packs a folder as `npm pack` does, into a tarball in memory. */
  export default function pack(
    folder: string,
    options?: { readonly ignoreScripts?: boolean },
  ): Promise<Buffer>;
}
