export { selfSigned } from './certificate.js';
export { type RenderedSummary, summaryAsHtml } from './demo/summary-html.js';
export { type Doorbell, openDoorbell } from './doorbell.js';
export { type CheckoutOptions, checkout } from './github/checkout.js';
export {
  type CheckoutInputs,
  type CheckoutJob,
  checkoutActions,
  checkoutStep,
} from './github/checkout-step.js';
export {
  type DispatchClient,
  type DispatchRequest,
  dispatchClient,
} from './github/dispatch-client.js';
export type { Dispatch, DispatchHandler } from './github/dispatches.js';
export type { Repository, RepositoryOptions } from './github/repository.js';
export { type GitHub, type GitHubOptions, startGitHub } from './github/start-github.js';
export {
  dispatchedRun,
  type RepositoryWorkflowOptions,
  runRepositoryWorkflow,
} from './github/workflow-run.js';
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
export { createSampleProject, type SampleProjectOptions } from './project/create-sample-project.js';
export {
  type Registry,
  type RegistryFault,
  type RegistryOptions,
  startRegistry,
} from './registry/start-registry.js';
export type { Annotation, AnnotationLevel } from './runner/annotation.js';
export type { RunOptions } from './runner/github-context.js';
export type { ActionOptions, Job } from './runner/job.js';
export type { JobOptions } from './runner/job-setup.js';
export { type LogLine, readLog } from './runner/log.js';
export { createMachine, type Machine, type MachineOptions } from './runner/machine.js';
export type { RunningProcess } from './runner/process-table.js';
export type { Conclusion, JobResult, Stage, StepResult } from './runner/results.js';
export { type ActionRun, type RunActionOptions, runAction } from './runner/run-action.js';
export type { ProcessRecord, Waits } from './runner/runner-process.js';
export type { StepHandle } from './runner/step-handle.js';
export type { WorkflowResult, WorkflowRun } from './runner/workflow/run-options.js';
export { filesWith } from './traces.js';
export { openWorld, type World, type WorldJobOptions, type WorldOptions } from './world.js';
export {
  type ActionName,
  assembledAction,
  leftBehind,
  runInWorld,
  startRun,
  type WorldRun,
  type WorldRunOptions,
} from './world-run.js';
export {
  connectParagon,
  runOnPush,
  runWorkflowFile,
  templateFiles,
  type WorkflowRuns,
  type WorldWorkflowOptions,
} from './world-workflows.js';
