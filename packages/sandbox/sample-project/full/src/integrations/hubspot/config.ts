import { IIntegrationConfig } from '@useparagon/core/integration';

import { default as DealWon1 } from './workflows/dealWon 1';
import { default as SyncContactsDeals } from './workflows/syncContacts &Deals';

/**
 * configuration for a hubspot
 */
const config: IIntegrationConfig = {
  description: 'Keep contacts and deals in step with HubSpot',
  overviewText: `Connect a HubSpot account to keep contacts and deals in step.`,
  showWatermark: false,
  workflowDisplayOrder: [SyncContactsDeals, DealWon1],
};

export default config;
