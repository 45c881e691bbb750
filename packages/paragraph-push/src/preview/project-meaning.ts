import {
  field,
  isDraft,
  isWorkflow,
  type NormalBuild,
  normalBuild,
  textField,
  workflowId,
  workflowTitle,
} from '@paragraph/shared';

/** What a project means: its build, and the names that a build does not contain. */
export interface ProjectMeaning {
  readonly build: NormalBuild;
  /** Names of environment secrets by id. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Titles of workflows that are drafts, by id. */
  readonly drafts: ReadonlyMap<string, string>;
}

/**
 * @param build A parsed `out/build.json`.
 * @param texts The project's owned files, by path.
 */
export function meaningOf(
  build: unknown,
  texts: Iterable<readonly [string, string]>,
): ProjectMeaning {
  const secrets = field(build, 'secrets');
  return {
    build: normalBuild(build),
    secrets: new Map(
      (Array.isArray(secrets) ? secrets : []).flatMap((secret: unknown) => {
        const [id, key] = [textField(secret, 'id'), textField(secret, 'key')];
        return id === undefined || key === undefined ? [] : [[id, key] as const];
      }),
    ),
    drafts: new Map(
      [...texts].flatMap(([path, text]) => {
        const id = isDraft(path) && isWorkflow(path) ? workflowId(text) : undefined;
        return id === undefined ? [] : [[id, workflowTitle(text) ?? path] as const];
      }),
    ),
  };
}
