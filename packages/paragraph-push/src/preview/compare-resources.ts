import { textField, withoutFields } from '@paragraph/shared';
import { type Comparison, sidesOf } from './comparison.js';
import type { ItemKind, ProjectChange } from './project-change.js';
import { valueChanges } from './value-changes.js';

export function compareResources(comparison: Comparison): {
  readonly changes: readonly ProjectChange[];
  readonly same: number;
} {
  const { before, after } = comparison;
  const [was, is] = [before.build.resources, after.build.resources];
  const configs = compareById(comparison, { kind: 'resource' }, [
    new Map([...was].map(([id, { config }]) => [id, config])),
    new Map([...is].map(([id, { config }]) => [id, config])),
  ]);
  const triggers = [...is].flatMap(([id, { triggers: fresh }]) => {
    const old = was.get(id)?.triggers;
    return old === undefined
      ? []
      : compareById(comparison, { kind: 'custom trigger' }, [old, fresh]);
  });
  const changes = [...configs, ...triggers];
  const changed = new Set(configs.map(({ name }) => name));
  const same = [...is.values()].filter(({ config }) => !changed.has(nameOf(config, ''))).length;
  return { changes, same };
}

/** Compares items whose ids never change. */
export function compareById(
  comparison: Comparison,
  item: { readonly kind: ItemKind; readonly integration?: string; readonly workflow?: string },
  [was, is]: readonly [ReadonlyMap<string, unknown>, ReadonlyMap<string, unknown>],
): readonly ProjectChange[] {
  const sides = sidesOf(comparison);
  const removed = [...was].filter(([id]) => !is.has(id));
  const added = [...is].filter(([id]) => !was.has(id));
  const both = [...is].filter(([id]) => was.has(id));
  return [
    ...removed.map(([id, value]) => ({
      change: 'removed' as const,
      ...item,
      name: nameOf(value, id),
      values: [],
    })),
    ...added.map(([id, value]) => ({
      change: 'added' as const,
      ...item,
      name: nameOf(value, id),
      values: valueChanges(
        sides.before({}),
        sides.after(withoutFields(value, ['id', 'name', 'title'])),
      ),
    })),
    ...both.flatMap(([id, value]) => {
      const values = valueChanges(sides.before(was.get(id)), sides.after(value));
      if (values.length === 0) return [];
      const isRenamed = values.every(({ of }) => of === 'name' || of === 'title');
      const change = isRenamed ? ('renamed' as const) : ('changed' as const);
      return [{ change, ...item, name: nameOf(value, id), values }];
    }),
  ];
}

function nameOf(value: unknown, id: string): string {
  return textField(value, 'name') ?? textField(value, 'title') ?? id;
}
