import type { ConnectionFailure } from '../action/http-request.js';
import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';

/** Why Paragon could not be reached, by what the network said. */
export function connectionExplanation(failure: ConnectionFailure, zeusUrl: string): Explanation {
  const { host } = new URL(zeusUrl);
  const what = `Paragon could not be reached at ${quoted(host)}.`;
  const why = quoted(failure.message);
  if (failure.code === 'ENOTFOUND') {
    return {
      what,
      why,
      cure: 'Check the host name in `paragonZeusUrl`. Inside a private network the runner must be able to resolve it.',
    };
  }
  if (/^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/.test(failure.code)) {
    return {
      what,
      why,
      cure: 'The server speaks no TLS there: check the port in `paragonZeusUrl`, and whether it has to begin with `http:`.',
    };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(failure.code)) {
    return {
      what,
      why,
      cure: 'The certificate is not one that the runner trusts. Give the authority of your installation to the step with `env:` and `NODE_EXTRA_CA_CERTS: <path of a PEM file>`.',
    };
  }
  if (failure.code === 'TIMEOUT') {
    return {
      what,
      why,
      cure: 'Check that the runner may reach it (firewall, `HTTPS_PROXY`), and run the job again.',
    };
  }
  return {
    what,
    why,
    cure: 'Check `paragonZeusUrl`, and that the runner may reach it (firewall, `HTTPS_PROXY`). A passing fault goes away with another run.',
  };
}
