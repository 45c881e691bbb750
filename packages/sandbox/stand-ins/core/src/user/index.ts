import type { IPersona } from '../persona/index.js';

/** The user of the user's app for whom a workflow runs. */
export interface IConnectUser<P extends IPersona = IPersona> {
  userId: string;
  providerId: string;
  providerData: Record<string, string>;
  meta: P['meta'];
  credentialId: string;
  configurationId: string;
}

export type IPermissionContext<P extends IPersona = IPersona> = Pick<
  IConnectUser<P>,
  'userId' | 'meta'
>;
