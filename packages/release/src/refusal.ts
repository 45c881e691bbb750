/** Why nothing is released. For the person who asked for it: no stack trace. */
export class ReleaseRefused extends Error {
  override readonly name = 'ReleaseRefused';
}
