/** Whether two maps have the same keys, with values that are the same. */
export function isSameMap<Value>(
  one: ReadonlyMap<string, Value>,
  other: ReadonlyMap<string, Value>,
  isSame: (value: Value, found: Value | undefined) => boolean = Object.is,
): boolean {
  return (
    one.size === other.size &&
    [...one].every(([key, value]) => other.has(key) && isSame(value, other.get(key)))
  );
}
