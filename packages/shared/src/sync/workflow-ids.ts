import type { Path } from './files.js';
import { workflowPlace } from './project-paths.js';
import type { Tree } from './sync-file.js';
import { workflowId } from './workflow-text.js';

/** Ids of workflows by path, each with its integration. Ignores an id that two files have. */
export function workflowIds(tree: Tree): ReadonlyMap<Path, string> {
  const found = new Map<string, Path[]>();
  for (const [path, { content }] of tree) {
    if (typeof content !== 'string') continue;
    const place = workflowPlace(path);
    const id = place === undefined ? undefined : workflowId(content);
    if (place === undefined || id === undefined) continue;
    const key = `${place.integration}\0${id}`;
    found.set(key, [...(found.get(key) ?? []), path]);
  }
  return new Map(
    [...found].flatMap(([key, [path, ...others]]) =>
      path === undefined || others.length > 0 ? [] : [[path, key] as const],
    ),
  );
}

/** Whether two ids are those of different workflows. A missing id may be any. */
export function areDifferentIds(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}
