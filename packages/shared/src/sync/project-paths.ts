import type { Path } from './files.js';
import { isDraft } from './owned-paths.js';

/** A workflow's place among the files of a project. */
export interface WorkflowPlace {
  /** `src/integrations/slack` */
  readonly integration: Path;
  /** From the folder `workflows`, without the ending and the draft mark. */
  readonly name: string;
  readonly isDraft: boolean;
}

/** Where a workflow lies; undefined for other files. */
export function workflowPlace(path: Path): WorkflowPlace | undefined {
  const found = /^(?<integration>src\/integrations\/[^/]+)\/workflows\/(?<name>.+)\.ts$/s.exec(
    path,
  );
  const { integration, name } = found?.groups ?? {};
  if (integration === undefined || name === undefined) return undefined;
  return { integration, name: withoutDraftMark(name), isDraft: isDraft(name) };
}

/** The integration whose `config.ts` a path is; undefined for other files. */
export function configOf(path: Path): Path | undefined {
  return /^(?<integration>src\/integrations\/[^/]+)\/config\.ts$/.exec(path)?.groups?.integration;
}

export function withoutDraftMark(path: Path): Path {
  return path.replace(/(^|\/)~([^/]*)$/, '$1$2');
}

export function withDraftMark(path: Path, isDraftThen: boolean): Path {
  if (isDraft(path) === isDraftThen) return path;
  return isDraftThen ? path.replace(/(^|\/)([^/]*)$/, '$1~$2') : withoutDraftMark(path);
}

/**
 * A name that two files may not both have where the file system knows no case, or takes é for e with an accent
 * (Windows, macOS).
 */
export function folded(path: Path): string {
  return path.normalize('NFC').toLowerCase();
}
