import { withoutSlashesAtEnd } from '../action/inputs.js';

/** `owner/name` in a remote's URL, in any of git's forms; undefined for a local path. */
export function repositoryOf(url: string): string | undefined {
  if (!/^(?:https?|ssh|git):\/\//i.test(url) && !isScpAddress(url)) return undefined;
  const path = withoutSlashesAtEnd(url).replace(/\.git$/i, '');
  const slash = path.lastIndexOf('/');
  const before = path.slice(0, slash);
  const owner = before.slice(Math.max(before.lastIndexOf('/'), before.lastIndexOf(':')) + 1);
  const name = path.slice(slash + 1);
  return slash === -1 || owner === '' || name === '' ? undefined : `${owner}/${name}`;
}

/** Whether an address uses ssh, in either form. */
export function isSshAddress(url: string): boolean {
  return url.startsWith('ssh://') || isScpAddress(url);
}

/** Whether an address uses ssh in the form of scp, `user@host:path`. https://git-scm.com/docs/git-clone#_git_urls */
export function isScpAddress(url: string): boolean {
  return /^[^/:@]+@[^/:]+:/.test(url);
}

/** The host of a URL in any of git's forms; for messages. */
export function hostOfAddress(url: string): string {
  if (isScpAddress(url)) return url.slice(url.indexOf('@') + 1, url.indexOf(':'));
  return (URL.canParse(url) ? new URL(url).host : '') || url;
}
