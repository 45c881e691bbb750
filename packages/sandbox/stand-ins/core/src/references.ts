/** Something that has a value only when the workflow runs, and so is stored as where to find it. */
export interface Reference {
  origin: Origin;
  path: string[];
}

export type Origin =
  /** The step itself; only its identity counts here. */
  | { kind: 'step'; step: object }
  | { kind: 'secret'; key: string }
  | { kind: 'input'; inputId: string }
  | { kind: 'persona-meta' }
  | { kind: 'provider-data' }
  | { kind: 'user'; field: UserField };

export type UserField =
  | 'EXTERNAL_USER_ID'
  | 'EXTERNAL_USER_PROVIDER_ID'
  | 'EXTERNAL_USER_CREDENTIAL_ID'
  | 'EXTERNAL_USER_CONFIGURATION_ID';

const content = Symbol('reference');
const known: Reference[] = [];

// Private use characters: they mark where a reference stands in a template string.
const marker = /\u{E000}(\d+)\u{E001}/u;

/**
 * Passes for a value of the given type: it can be followed (`output.result.rows`) and put into
 * template strings.
 */
export function createReference<Value>(origin: Origin, path: string[] = []): Value {
  const reference: Reference = { origin, path };
  const standIn: object = new Proxy(
    {},
    {
      get(_target, property) {
        if (property === content) return reference;
        if (property === Symbol.toPrimitive || property === 'toString' || property === 'toJSON') {
          return () => `\u{E000}${known.push(reference) - 1}\u{E001}`;
        }
        return typeof property === 'symbol'
          ? undefined
          : createReference(origin, [...path, property]);
      },
    },
  );
  return standIn as Value;
}

export function referenceIn(value: unknown): Reference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Reflect.get(value, content) as Reference | undefined;
}

export function hasReferences(text: string): boolean {
  return marker.test(text);
}

/** The literal pieces and the references of a template string, in their order. */
export function partsOf(text: string): (string | Reference)[] {
  return text.split(marker).flatMap((piece, index): (string | Reference)[] => {
    if (index % 2 === 0) return piece === '' ? [] : [piece];
    const reference = known[Number(piece)];
    return reference === undefined ? [] : [reference];
  });
}
