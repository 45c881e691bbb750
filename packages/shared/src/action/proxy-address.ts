/**
 * The variables that name the proxy for an address, the first that is set counts. As `@actions/http-client` reads them.
 */
export function proxyVariables(protocol: string): readonly string[] {
  return protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
}

/**
 * A proxy's address that is a URL to everybody: in that of many a job the password holds `#`, `/`, `@` or `%` as it is.
 * The HTTP client would take such an address for none, and silently go without the proxy.
 *
 * @returns undefined where it is no address of a proxy at all.
 */
export function properProxyAddress(address: string): string | undefined {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(address)?.[0] ?? 'http://';
  if (!/^https?:/i.test(scheme)) return undefined;
  const rest = address.startsWith(scheme) ? address.slice(scheme.length) : address;
  // A host has no `@`, so whatever stands before the last one is user and password.
  const at = rest.lastIndexOf('@');
  const credentials = at === -1 ? '' : `${properCredentials(rest.slice(0, at))}@`;
  const url = URL.parse(`${scheme}${credentials}${rest.slice(at + 1)}`);
  return url === null || url.hostname === '' ? undefined : url.href;
}

function properCredentials(credentials: string): string {
  const colon = credentials.indexOf(':');
  const parts =
    colon === -1 ? [credentials] : [credentials.slice(0, colon), credentials.slice(colon + 1)];
  return parts.map((part) => encodeURIComponent(decoded(part))).join(':');
}

/** What is encoded already, in a way that makes sense, is meant so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
