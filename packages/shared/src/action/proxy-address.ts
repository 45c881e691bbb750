/**
 * The variables that `@actions/http-client` reads for the proxy. The first one that is set counts.
 */
export function proxyVariables(protocol: string): readonly string[] {
  return protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
}

/**
 * The address of a proxy as a well-formed URL. Jobs often contain the password unescaped, with `#`, `/`, `@` or `%`.
 * git and npm reject such an address, and the HTTP client silently bypasses the proxy.
 *
 * @returns undefined for an address that is not that of an HTTP proxy.
 */
export function properProxyAddress(address: string): string | undefined {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(address)?.[0] ?? 'http://';
  if (!/^https?:/i.test(scheme)) return undefined;
  const rest = address.startsWith(scheme) ? address.slice(scheme.length) : address;
  // A host has no `@`, so everything before the last one is user and password.
  const at = rest.lastIndexOf('@');
  const credentials = at === -1 ? '' : `${properCredentials(rest.slice(0, at))}@`;
  // Not `href` of the URL: it drops the port 80, and curl uses 1080 for a proxy without a port.
  const proper = `${scheme}${credentials}${rest.slice(at + 1)}`;
  const url = URL.parse(proper);
  return url === null || url.hostname === '' ? undefined : proper;
}

const proxyVariable = /^(?:(?:https?|all)_proxy|npm_config_(?:https_)?proxy)$/i;

/** The value of a job's variable for a child process. */
export function withProperProxy(name: string, value: string): string {
  const isProxy = proxyVariable.test(name) && value.includes('@');
  return (isProxy ? properProxyAddress(value) : undefined) ?? value;
}

function properCredentials(credentials: string): string {
  const colon = credentials.indexOf(':');
  const parts =
    colon === -1 ? [credentials] : [credentials.slice(0, colon), credentials.slice(colon + 1)];
  return parts.map((part) => encodeURIComponent(percentDecoded(part))).join(':');
}

/** A text without percent-encoding; as it is where that is invalid. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
