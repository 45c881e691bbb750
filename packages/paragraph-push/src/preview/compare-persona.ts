import { type Comparison, sidesOf } from './comparison.js';
import type { ItemKind, ProjectChange } from './project-change.js';
import { valueChanges } from './value-changes.js';

export function comparePersona(comparison: Comparison): readonly ProjectChange[] {
  const { before, after } = comparison;
  return compareWhole(comparison, { kind: 'persona', name: 'User metadata' }, [
    before.build.persona,
    after.build.persona,
  ]);
}

/** What later versions of the CLI add to a build. */
export function compareRest(comparison: Comparison): readonly ProjectChange[] {
  const { before, after } = comparison;
  return compareWhole(comparison, { kind: 'other', name: 'The rest of the project' }, [
    before.build.rest,
    after.build.rest,
  ]);
}

function compareWhole(
  comparison: Comparison,
  item: { readonly kind: ItemKind; readonly name: string },
  [was, is]: readonly [unknown, unknown],
): readonly ProjectChange[] {
  const sides = sidesOf(comparison);
  const values = valueChanges(sides.before(was), sides.after(is));
  return values.length === 0 ? [] : [{ change: 'changed', ...item, values }];
}
