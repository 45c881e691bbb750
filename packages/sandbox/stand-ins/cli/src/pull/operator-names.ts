// Those whose function in `@useparagon/core/operator` has another name than the stored one.
const others: Record<string, string> = {
  $isUndefinedOrNull: 'DoesNotExist',
  $isNotUndefinedOrNull: 'Exists',
  $exists: 'IsNotNull',
  $doesNotExist: 'IsNull',
};

/** `StringContains` for `$stringContains`, `And` for `And`. */
export function operatorName(stored: string): string {
  const plain = stored.replace(/^\$/, '');
  return others[stored] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}
