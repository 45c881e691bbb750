import { IIntegrationConfig } from '@useparagon/core/integration';

import { default as DailySummaryteam } from './workflows/dailySummary (team)';
import { default as NotifyChannel } from './workflows/notifyChannel';

/**
 * configuration for a slack
 */
const config: IIntegrationConfig = {
  description: 'Send notifications to Slack',
  overviewText: `Connect a Slack workspace to hear of new tasks.

• A message for each task
• A summary of the day`,
  showWatermark: true,
  workflowDisplayOrder: [NotifyChannel, DailySummaryteam],
};

export default config;
