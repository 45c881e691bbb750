import type { ConnectionFailure } from '../action/http-request.js';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/** Why Paragon could not be reached, from the network error. */
export function connectionExplanation(failure: ConnectionFailure, zeusUrl: string): Explanation {
  const { host } = new URL(zeusUrl);
  const what = `Paragon could not be reached at ${quoted(host)}.`;
  const why = quoted(failure.message);
  if (failure.code === 'PROXY') {
    return {
      what,
      why,
      cure: 'Correct the variable. Expected something like `http://user:password@host:port`, with the special characters of the password percent-encoded.',
    };
  }
  if (failure.code === 'ENOTFOUND') {
    return {
      what,
      why,
      cure: 'Check the host name in `paragonZeusUrl`. In a private network, the runner must be able to resolve it.',
    };
  }
  if (/^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/.test(failure.code)) {
    return {
      what,
      why,
      cure: 'The server does not use TLS on this port. Check the port in `paragonZeusUrl`, and whether the URL must begin with `http:`.',
    };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(failure.code)) {
    return {
      what,
      why,
      cure: 'The runner does not trust the certificate. Give it the certificate authority of your installation: `NODE_EXTRA_CA_CERTS: <path of a PEM file>` in the `env:` of this step.',
    };
  }
  if (failure.code === 'TIMEOUT') {
    return {
      what,
      why,
      cure: 'Check that the runner can reach it (firewall, `HTTPS_PROXY`), and run the job again.',
    };
  }
  return {
    what,
    why,
    cure: 'Check `paragonZeusUrl`, and that the runner can reach it (firewall, `HTTPS_PROXY`). If the fault is temporary, run the job again.',
  };
}
