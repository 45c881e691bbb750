import { IIntegrationConfig } from '@useparagon/core/integration';

import { default as NotifyChannel } from './workflows/notifyChannel';

/**
 * configuration for a slack
 */
const config: IIntegrationConfig = {
  description: 'Send notifications to Slack',
  overviewText: `Connect a Slack workspace to hear of new tasks.`,
  showWatermark: true,
  workflowDisplayOrder: [NotifyChannel],
};

export default config;
