import type { InputReader } from '../action/inputs.js';
import type { ParagonHost } from './paragon-host.js';

const defaultZeusUrl = 'https://zeus.useparagon.com';
const defaultDashboardUrl = 'https://dashboard.useparagon.com';

/**
 * Paragon's address and the key, from the inputs; undefined without a key, as on a run for a fork or Dependabot. The
 * reader collects faults.
 */
export function paragonHost(reader: InputReader): ParagonHost | undefined {
  const key = reader.secret('paragonKey');
  const zeusUrl = reader.url('paragonZeusUrl') ?? defaultZeusUrl;
  const dashboardUrl = reader.url('paragonDashboardUrl') ?? defaultDashboardUrl;
  return key === undefined ? undefined : { zeusUrl, dashboardUrl, key };
}
