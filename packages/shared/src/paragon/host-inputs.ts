import type { InputReader } from '../action/inputs.js';
import type { ParagonHost } from './commit-api.js';

/** The inputs that say where Paragon is, and who asks. */
export interface HostInputs {
  /** Undefined where the run was given no secret, as for a fork or Dependabot. */
  readonly paragonKey: string | undefined;
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
}

const defaultZeusUrl = 'https://zeus.useparagon.com';
const defaultDashboardUrl = 'https://dashboard.useparagon.com';

/** Reads them; a fault is the reader's to tell. */
export function hostInputs(reader: InputReader): HostInputs {
  return {
    paragonKey: reader.secret('paragonKey'),
    zeusUrl: reader.url('paragonZeusUrl') ?? defaultZeusUrl,
    dashboardUrl: reader.url('paragonDashboardUrl') ?? defaultDashboardUrl,
  };
}

/** The host that they name; undefined without a key. */
export function hostOf({ paragonKey, zeusUrl, dashboardUrl }: HostInputs): ParagonHost | undefined {
  return paragonKey === undefined ? undefined : { zeusUrl, dashboardUrl, key: paragonKey };
}
