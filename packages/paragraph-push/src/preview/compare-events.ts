import { isDeepStrictEqual } from 'node:util';
import { field, type NormalBuild, textField, withoutFields } from '@paragraph/shared';
import { type Comparison, sidesOf } from './comparison.js';
import type { ProjectChange } from './project-change.js';
import { valueChanges } from './value-changes.js';

/** Names of events in the old version, with those that they have in the new one. */
export function eventPairs(before: NormalBuild, after: NormalBuild): ReadonlyMap<string, string> {
  const gone = [...before.events].filter(([name]) => !after.events.has(name));
  const fresh = [...after.events].filter(([name]) => !before.events.has(name));
  const same = [...before.events.keys()].filter((name) => after.events.has(name));
  const renamed = gone.flatMap(([name, event]) => {
    const isAlike = ([, other]: readonly [string, unknown]): boolean =>
      isDeepStrictEqual(withoutFields(event, ['name']), withoutFields(other, ['name']));
    const [found, ...others] = fresh.filter(isAlike);
    const isOnlyOne = gone.filter(([, other]) => isAlike(['', other])).length === 1;
    if (found === undefined || others.length > 0 || !isOnlyOne) return [];
    return [[name, found[0]] as const];
  });
  return new Map([...same.map((name) => [name, name] as const), ...renamed]);
}

export function compareEvents(comparison: Comparison): {
  readonly changes: readonly ProjectChange[];
  readonly same: number;
} {
  const { before, after, eventNames } = comparison;
  const sides = sidesOf(comparison);
  const kept = new Set(eventNames.values());
  const ofPairs = [...eventNames].map(([old, name]) => {
    const [was, is] = [before.build.events.get(old), after.build.events.get(name)];
    const values = valueChanges(sides.before(shape(was)), sides.after(shape(is)));
    const change = values.every(({ of }) => of === 'name') ? 'renamed' : 'changed';
    return { change, kind: 'event', name: nameOf(is, name), values } as const;
  });
  const changed = ofPairs.filter(({ values }) => values.length > 0);
  const removed = [...before.build.events].filter(([name]) => !eventNames.has(name));
  const added = [...after.build.events].filter(([name]) => !kept.has(name));
  return {
    changes: [
      ...removed.map(([name, event]) => ({
        change: 'removed' as const,
        kind: 'event' as const,
        name: nameOf(event, name),
        values: [],
      })),
      ...added.map(([name, event]) => ({
        change: 'added' as const,
        kind: 'event' as const,
        name: nameOf(event, name),
        values: valueChanges(sides.before({}), sides.after(withoutFields(shape(event), ['name']))),
      })),
      ...changed,
    ],
    same: ofPairs.length - changed.length,
  };
}

/** An event as its source defines it. */
function shape(event: unknown): Readonly<Record<string, unknown>> {
  return { ...withoutFields(event, ['sampleData']), schema: eventSchema(event) };
}

export function eventSchema(event: unknown): unknown {
  return field(event, 'sampleData');
}

function nameOf(event: unknown, key: string): string {
  return textField(event, 'name') ?? key;
}
