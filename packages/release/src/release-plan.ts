import { compare, gt, major, parse, valid } from 'semver';
import { ReleaseRefused } from './refusal.js';

/** What a repository holds that users name. */
export interface Published {
  /** The commit of each tag, by its name. */
  readonly tags: ReadonlyMap<string, string>;
  /** The commit of the default branch; undefined if the repository is empty. */
  readonly branch: string | undefined;
  /** The tags of versions that this command has published. */
  readonly ours: ReadonlySet<string>;
  /** Whether the tag of the version to release holds just the tree that is to be released. */
  readonly isSameTree: boolean;
}

interface ReleaseRequest {
  readonly action: string;
  readonly version: string;
  /** Tags that move to each new release. */
  readonly movingTags: readonly string[];
}

export type ReleasePlan =
  /** An earlier run has published it, and may have died before it came to the other repositories. */
  | { readonly kind: 'done'; readonly tag: string }
  | { readonly kind: 'publish'; readonly tag: string; readonly moving: readonly string[] };

/**
 * What a release does in a repository.
 *
 * @throws {ReleaseRefused} when the version is invalid, exists with other content, or goes backwards.
 */
export function planRelease(request: ReleaseRequest, published: Published): ReleasePlan {
  const { action, version, movingTags } = request;
  const tag = releaseTag(version);
  if (published.tags.has(tag)) {
    if (published.isSameTree) return { kind: 'done', tag };
    throw new ReleaseRefused(
      `${action} has a version ${version} with other content. A version never changes: take a higher one.`,
    );
  }
  const versions = versionsOf(published.tags);
  const [highest] = versions;
  const isFirst = published.ours.size === 0;
  const ofMajor = versions.find((each) => major(each) === major(version));
  const bound = isFirst ? highest : (ofMajor ?? highest);
  if (bound !== undefined && !gt(version, bound)) {
    throw new ReleaseRefused(
      `${action} has the version ${bound} already, so ${version} would go backwards. Take a version above ${bound}.`,
    );
  }
  const isHighest = highest === undefined || gt(version, highest);
  const own = `v${major(version)}`;
  return { kind: 'publish', tag, moving: [...new Set([...(isHighest ? movingTags : []), own])] };
}

/**
 * @throws {ReleaseRefused} when it is not a version such as `1.2.0`. What comes before a release is not published:
 * moving tags would bring it to everybody.
 */
export function releaseTag(version: string): string {
  const parsed = parse(version);
  if (parsed === null || parsed.version !== version || parsed.prerelease.length > 0) {
    throw new ReleaseRefused(
      `${version} cannot be released: a version has the form X.Y.Z, such as 1.2.0.`,
    );
  }
  return `v${version}`;
}

/** The versions that have a tag of their own, highest first. */
function versionsOf(tags: ReadonlyMap<string, string>): readonly string[] {
  return [...tags.keys()]
    .flatMap((tag) => (/^v\d+\.\d+\.\d+/.test(tag) ? (valid(tag) ?? []) : []))
    .toSorted((one, other) => compare(other, one));
}
