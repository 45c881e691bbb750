/** The full name of an object in Git. */
export type Oid = string & { readonly [oid]: true };
declare const oid: unique symbol;

/** Whether a text is the full name of an object, by SHA-1 or SHA-256. The name of nothing, all zeros, is none. */
export function isOid(text: unknown): text is Oid {
  return (
    typeof text === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) && !/^0+$/.test(text)
  );
}
