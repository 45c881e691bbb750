import { withoutSlashesAtEnd } from '../action/inputs.js';
import type { Configuration } from './configuration.js';

/**
 * The headers that git would send to a URL according to its configuration, in order. git combines `http.extraheader`
 * and `http.<url>.extraheader` of all URLs that match, until an empty value clears them; an entry for a shorter URL
 * than an earlier one does not count (https://git-scm.com/docs/git-config#Documentation/git-config.txt-httplturlgt).
 */
export function httpHeaders(
  { entries }: Pick<Configuration, 'entries'>,
  url: string,
): readonly string[] {
  let headers: string[] = [];
  let best: Match | undefined;
  for (const [key, value] of entries) {
    const pattern = /^http\.(?:(.*)\.)?extraheader$/s.exec(key);
    if (pattern === null) continue;
    const match = pattern[1] === undefined ? everything : matchOf(pattern[1], url);
    if (match === undefined || (best !== undefined && isWeaker(match, best))) continue;
    best = match;
    headers = value === '' ? [] : [...headers, value];
  }
  return headers;
}

/** How specific a pattern is: length of the host, of the path, and whether it names the user. */
type Match = readonly [host: number, path: number, user: number];

const everything: Match = [0, 0, 0];

function isWeaker(one: Match, other: Match): boolean {
  for (const [index, length] of one.entries()) {
    const than = other[index] ?? 0;
    if (length !== than) return length < than;
  }
  return false;
}

function matchOf(pattern: string, address: string): Match | undefined {
  const [wanted, url] = [parsed(pattern), parsed(address)];
  if (wanted === undefined || url === undefined) return undefined;
  if (wanted.protocol !== url.protocol || wanted.port !== url.port) return undefined;
  if (wanted.username !== '' && wanted.username !== url.username) return undefined;
  if (!isHostOf(wanted.hostname, url.hostname)) return undefined;
  const path = withoutSlashesAtEnd(wanted.pathname);
  if (!`${url.pathname}/`.startsWith(`${path}/`)) return undefined;
  return [wanted.hostname.length, path.length, wanted.username === '' ? 0 : 1];
}

/** A star matches one part of a name. */
function isHostOf(pattern: string, host: string): boolean {
  const [parts, of] = [pattern.split('.'), host.split('.')];
  return (
    parts.length === of.length &&
    parts.every((part, index) => decodeURIComponent(part) === '*' || part === of[index])
  );
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
