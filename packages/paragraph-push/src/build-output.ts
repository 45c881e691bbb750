import {
  ActionError,
  buildDigest,
  field,
  fieldsOf,
  type IdentifiedItem,
  identifiedItems,
  normalBuild,
  readBuildJson,
  textField,
} from '@paragraph/shared';

/** What a build holds, as far as a person wants to read it. */
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
  /** What it holds, as Paragon knows it. */
  items(): readonly IdentifiedItem[];
}

/**
 * Reads `out/build.json`. Tolerant of everything that is not asked for here, since its shape grows with the CLI's
 * versions.
 *
 * @throws {ActionError} when there is no such file, or it is no build.
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
export function integrationsOf(build: unknown): readonly BuiltIntegration[] {
  return fieldsOf(field(build, 'integrations')).map(([name, integration]) => ({
    name,
    workflows: fieldsOf(field(integration, 'workflows')).map(
      ([id, workflow]) => textField(workflow, 'name') ?? id,
    ),
  }));
}

/**
 * Refuses a build without integrations: pushing it would remove everything from the project.
 *
 * @throws {ActionError}
 */
export function requireIntegrations(integrations: readonly BuiltIntegration[]): void {
  if (integrations.length > 0) return;
  throw new ActionError({
    what: 'The build holds no integrations, so it was not pushed.',
    why: 'A push makes Paragon hold what the build holds: every integration and workflow of the project would have been removed.',
    cure: 'Check that `src/integrations` is in the commit and that its config files export a configuration. To empty a project on purpose, do it in the Paragon dashboard.',
  });
}
