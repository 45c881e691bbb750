import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';

/** A workflow's place among the files of a project. */
interface WorkflowPlace {
  /** `src/integrations/slack` */
  readonly integration: Path;
  /** From the folder `workflows`, without the ending and the draft mark. */
  readonly name: string;
}

/** The place of a workflow; undefined for other files. */
export function workflowPlace(path: Path): WorkflowPlace | undefined {
  const [, integration, name] =
    /^(src\/integrations\/[^/]+)\/workflows\/(.+)\.ts$/s.exec(path) ?? [];
  if (integration === undefined || name === undefined) return undefined;
  return { integration, name: withoutDraftMark(name) };
}

/** The integration whose `config.ts` a path is; undefined for other files. */
export function configOf(path: Path): Path | undefined {
  return /^(?<integration>src\/integrations\/[^/]+)\/config\.ts$/.exec(path)?.groups?.integration;
}

function withoutDraftMark(path: Path): Path {
  return withDraftMark(path, false);
}

export function withDraftMark(path: Path, isDraftThen: boolean): Path {
  if (isDraft(path) === isDraftThen) return path;
  const name = path.lastIndexOf('/') + 1;
  return `${path.slice(0, name)}${isDraftThen ? `~${path.slice(name)}` : path.slice(name + 1)}`;
}
