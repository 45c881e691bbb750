import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ActionError, systemErrorCode } from '../report/errors.js';
import { isInstalled, type Manifests, readManifests } from './manifest.js';
import { linkPackages, typedIntegrations } from './node-modules.js';
import type { ProjectPlace } from './project-place.js';

/** A place where the packages of a project may be installed. */
export interface PackagesNearby {
  readonly place: ProjectPlace;
  /** Whether this run installed them there, for that place's integrations. */
  readonly isFresh: boolean;
}

/** Packages for trees with the same manifests. */
interface Packages {
  readonly place: ProjectPlace;
  readonly manifests: Manifests;
  /** Integrations whose types are installed. */
  readonly integrations: ReadonlySet<string>;
}

/** Provides the dependencies of trees that are laid out. */
export interface Dependencies {
  /**
   * @param about Which tree it is; for the log.
   * @throws {ActionError} when they cannot be installed. A failed install is not repeated: it throws the same error.
   */
  provide(place: ProjectPlace, about: string): Promise<void>;
}

/**
 * Installs once for what several trees need: the same manifests, and the types of their integrations.
 *
 * @param install Runs `para install` in a project.
 */
export function dependencies(
  nearby: PackagesNearby | undefined,
  install: (place: ProjectPlace, about: string) => Promise<void>,
): Dependencies {
  const found: Packages[] = [];
  const failed: Array<
    Pick<Packages, 'manifests' | 'integrations'> & { readonly why: ActionError }
  > = [];
  let looked: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const packages = nearby === undefined ? undefined : await packagesNearby(nearby);
    if (packages !== undefined) found.push(packages);
  };
  const provide = async (place: ProjectPlace, about: string): Promise<void> => {
    looked ??= look();
    await looked;
    const manifests = await readManifests(place);
    const integrations = new Set(await integrationsIn(place));
    const typed = new Set(await typedIntegrations(place));
    const packages = found.find(
      (each) =>
        isCovered(manifests, each.manifests) &&
        [...integrations].every((name) => each.integrations.has(name) || typed.has(name)),
    );
    if (packages !== undefined) return linkPackages(packages.place, place);
    const before = failed.find(
      (each) =>
        isDeepStrictEqual(manifests, each.manifests) &&
        isDeepStrictEqual(integrations, each.integrations),
    );
    if (before !== undefined) throw before.why;
    try {
      await install(place, about);
    } catch (thrown) {
      if (thrown instanceof ActionError) failed.push({ manifests, integrations, why: thrown });
      throw thrown;
    }
    found.push({ place, manifests, integrations });
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    // One after the other: the next tree may need what is being installed.
    provide(place, about) {
      const next = last.then(() => provide(place, about));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

async function packagesNearby({ place, isFresh }: PackagesNearby): Promise<Packages | undefined> {
  if (!isFresh && !(await isInstalled(place))) return undefined;
  const integrations = [
    ...(await typedIntegrations(place)),
    ...(isFresh ? await integrationsIn(place) : []),
  ];
  return {
    place,
    manifests: await readManifests(place),
    integrations: new Set(integrations),
  };
}

/**
 * Whether a tree needs the same packages. A lock file that an install created does not matter for a tree without one.
 */
function isCovered(wanted: Manifests, there: Manifests): boolean {
  return [...wanted].every(([file, content]) => isDeepStrictEqual(content, there.get(file)));
}

/** The integrations of a project that have types: custom ones have none. */
async function integrationsIn({ project }: ProjectPlace): Promise<readonly string[]> {
  const folder = join(project, 'src', 'integrations');
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('custom.'))
      .map(({ name }) => name);
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined) throw thrown;
    return [];
  }
}
