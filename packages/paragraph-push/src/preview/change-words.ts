import { counted, oneLine, shortened } from '@paragraph/shared';
import type { ProjectChange, SameItems, ValueChange } from './project-change.js';

/** Longest value in a line of text, in characters. */
const longestValue = 80;

/** A change in a line of plain text, such as for the log. */
export function changeLine(change: ProjectChange): string {
  const values = change.values.map(valueWords);
  const line = `${placeOf(change)} (${change.kind}) ${change.change}`;
  return values.length === 0 ? line : `${line}: ${values.join('; ')}`;
}

/** Where a change is, such as `slack › Notify Channel › Send message`. */
export function placeOf({ kind, integration, workflow, name }: ProjectChange): string {
  // A workflow names itself.
  const place = kind === 'workflow' ? [integration] : [integration, workflow];
  const parts = kind === 'integration' ? [name] : [...place, name];
  return parts.filter((part) => part !== undefined).join(' › ');
}

function valueWords({ of, before, after }: ValueChange): string {
  const [was, is] = [before, after].map((text) =>
    text === undefined ? undefined : `"${shortened(oneLine(text), longestValue)}"`,
  );
  if (was === undefined) return `${of} ${is}`;
  return is === undefined ? `${of} was ${was}` : `${of} ${was} → ${is}`;
}

/** The number of unchanged items, in words; undefined for none. */
export function sameWords({ workflows, steps, events, resources }: SameItems): string | undefined {
  const things = { workflow: workflows, step: steps, event: events, resource: resources };
  const counts = Object.entries(things).flatMap(([thing, count]) =>
    count === 0 ? [] : [counted(count, thing)],
  );
  const last = counts.at(-1);
  if (last === undefined) return undefined;
  return counts.length === 1 ? last : `${counts.slice(0, -1).join(', ')} and ${last}`;
}
