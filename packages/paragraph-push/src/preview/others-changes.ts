import { isOwned, isWorkflow, namesIn, type Path, workflowTitle } from '@paragraph/shared';
import type { ProjectChange } from './project-change.js';

/** The texts of a project, on both sides of a comparison. */
interface BothTexts {
  readonly before: ReadonlyMap<Path, string>;
  readonly after: ReadonlyMap<Path, string>;
}

/**
 * Finds the changes that the pull request does not make: Paragon differs from the base branch there. Undefined if the
 * pull request changes shared code, since any workflow may use that.
 */
export function othersBy(
  touched: ReadonlySet<Path>,
  texts: BothTexts,
): ((change: ProjectChange) => boolean) | undefined {
  const isShared = (path: Path): boolean => !isOwned(path) && !/\.(?:md|txt)$/i.test(path);
  if ([...touched].some(isShared)) return undefined;
  return (change) => {
    const files = filesOf(change, texts);
    return files.length > 0 && files.every((file) => !touched.has(file));
  };
}

/** The files that an item may come from. */
export function filesOf(change: ProjectChange, { before, after }: BothTexts): readonly Path[] {
  const all = [...new Map([...before, ...after])];
  const { kind, integration, workflow, name } = change;
  const folder = `src/integrations/${integration}`;
  const paths = all.map(([path]) => path);
  if (workflow !== undefined) {
    const titles = [workflow, ...change.values.flatMap(titleBefore)];
    return all
      .filter(([path, text]) => isWorkflow(path) && titles.includes(workflowTitle(text) ?? ''))
      .map(([path]) => path)
      .filter((path) => path.startsWith(`${folder}/`));
  }
  switch (kind) {
    case 'integration':
      if (change.change === 'changed') return [`${folder}/config.ts`];
      return paths.filter((path) => path.startsWith(`${folder}/`));
    case 'user setting':
      return [`${folder}/inputs.ts`];
    case 'custom trigger':
      return paths.filter((path) => path.includes('/triggers/'));
    case 'event':
      return all
        .filter(([path, text]) => path.startsWith('src/events/') && namesIn(text).includes(name))
        .map(([path]) => path);
    case 'resource':
      return all
        .filter(
          ([path, text]) =>
            path.startsWith('src/resources/') &&
            titlesOf(change).includes(workflowTitle(text) ?? ''),
        )
        .map(([path]) => path);
    case 'persona':
      return ['src/persona.meta.ts'];
    case 'workflow':
    case 'trigger':
    case 'step':
    case 'other':
      return [];
  }
}

/** The name of an item, and the one that it had before. */
function titlesOf({ name, values }: ProjectChange): readonly string[] {
  return [name, ...values.flatMap((value) => (value.of === 'name' ? (value.before ?? []) : []))];
}

function titleBefore({ of, before }: ProjectChange['values'][number]): readonly string[] {
  return of === 'title' && before !== undefined ? [before] : [];
}
