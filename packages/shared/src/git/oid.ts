/** The full hash of an object in Git. */
export type Oid = string & { readonly [oid]: true };
declare const oid: unique symbol;

/** Whether a text is the full SHA-1 or SHA-256 hash of an object. All zeros mean "no object", so they are not one. */
export function isOid(text: unknown): text is Oid {
  return typeof text === 'string' && /^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** The beginning of a commit's name, as people write it. */
export function shortOid(hash: string): string {
  return hash.slice(0, 7);
}
