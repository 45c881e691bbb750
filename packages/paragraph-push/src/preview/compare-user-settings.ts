import { textField } from '@paragraph/shared';
import { compareById } from './compare-resources.js';
import { type Comparison, listIn } from './comparison.js';
import type { ProjectChange } from './project-change.js';
import { inSameOrder } from './same-order.js';

/** What users set, by id. Its order is that of the form which they fill in. */
export function userSettings(
  comparison: Comparison,
  place: { readonly integration: string; readonly workflow?: string },
  [was, is]: readonly [unknown, unknown],
): readonly ProjectChange[] {
  const [old, fresh] = [settingsById(was), settingsById(is)];
  const item = { kind: 'user setting', ...place } as const;
  const changes = compareById(comparison, item, [old, fresh]);
  const both = [...fresh.keys()].filter((id) => old.has(id));
  const before = [...old.keys()].filter((id) => fresh.has(id));
  if (inSameOrder(before, both).size === both.length) return changes;
  const order = { of: 'order', before: titles(old), after: titles(fresh) };
  return [...changes, { change: 'moved', ...item, name: 'User settings', values: [order] }];
}

/** @param inputs What holds a list `inputs`. */
export function settingsById(inputs: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    listIn(inputs, 'inputs').map((input, index) => [
      textField(input, 'id') ?? `setting ${index + 1}`,
      input,
    ]),
  );
}

function titles(inputs: ReadonlyMap<string, unknown>): string {
  return [...inputs].map(([id, input]) => textField(input, 'title') ?? id).join(', ');
}
