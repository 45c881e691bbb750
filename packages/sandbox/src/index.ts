export type { Dashboard } from './paragon/dashboard.js';
export type { NewStep, NewSteps } from './paragon/dashboard-steps.js';
export type { Fault, FaultHandle, Pause } from './paragon/faults.js';
export type * from './paragon/model.js';
export type { ParagonRequest, Violation } from './paragon/request-log.js';
export type { RouteName } from './paragon/route.js';
export { type Paragon, type ParagonOptions, startParagon } from './paragon/server.js';
export type { DashboardEdit, GitHubDispatch, NewProject, PushRecord } from './paragon/state.js';
export {
  historyAsHtml,
  historyAsText,
  type SyncCommit,
  type SyncReport,
} from './paragon/sync-history.js';
