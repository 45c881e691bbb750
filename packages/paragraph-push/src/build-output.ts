import {
  ActionError,
  buildDigest,
  field,
  fieldsOf,
  normalBuild,
  readBuildJson,
  textField,
} from '@paragraph/shared';
import { type IdentifiedItem, identifiedItems } from './project-ids.js';

/** An integration of a build, with the names that the summary shows. */
export interface BuiltIntegration {
  readonly name: string;
  readonly workflows: readonly string[];
}

/** What `para build` made. */
export interface BuildOutput {
  readonly integrations: readonly BuiltIntegration[];
  /** Parsed. */
  readonly build: unknown;
  /** Two builds with the same digest mean the same. */
  digest(): string;
  /** Its items, with the ids by which Paragon knows them. */
  items(): readonly IdentifiedItem[];
}

/**
 * Reads `out/build.json`. Ignores unknown fields, since newer versions of the CLI add some.
 *
 * @throws {ActionError} when the file is missing, or is not a build.
 */
export async function readBuild(projectFolder: string): Promise<BuildOutput> {
  const build = await readBuildJson(projectFolder);
  return {
    integrations: integrationsOf(build),
    build,
    digest: () => buildDigest(normalBuild(build)),
    items: () => identifiedItems(build),
  };
}

/** The integrations of a parsed build with the titles of their workflows, in the build's order. */
function integrationsOf(build: unknown): readonly BuiltIntegration[] {
  return fieldsOf(field(build, 'integrations')).map(([name, integration]) => ({
    name,
    workflows: fieldsOf(field(integration, 'workflows')).map(
      ([id, workflow]) => textField(workflow, 'name') ?? id,
    ),
  }));
}

/**
 * Refuses a build without integrations: a push would remove everything from the project.
 *
 * @throws {ActionError}
 */
export function requireIntegrations(integrations: readonly BuiltIntegration[]): void {
  if (integrations.length > 0) return;
  throw new ActionError({
    what: 'The build holds no integrations, so it was not pushed.',
    why: 'A push replaces the project in Paragon with the build, so every integration and workflow would have been removed.',
    cure: 'Check that `src/integrations` is in the commit and that its config files export a configuration. To empty a project on purpose, do it in the Paragon dashboard.',
  });
}
