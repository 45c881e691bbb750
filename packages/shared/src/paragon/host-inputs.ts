import type { InputReader } from '../action/inputs.js';
import type { ParagonHost } from './commit-api.js';

const defaultZeusUrl = 'https://zeus.useparagon.com';
const defaultDashboardUrl = 'https://dashboard.useparagon.com';

/**
 * Where Paragon is and who asks, as the inputs say; undefined without a key, as for a fork or Dependabot. A fault is
 * the reader's to tell.
 */
export function paragonHost(reader: InputReader): ParagonHost | undefined {
  const key = reader.secret('paragonKey');
  const zeusUrl = reader.url('paragonZeusUrl') ?? defaultZeusUrl;
  const dashboardUrl = reader.url('paragonDashboardUrl') ?? defaultDashboardUrl;
  return key === undefined ? undefined : { zeusUrl, dashboardUrl, key };
}
