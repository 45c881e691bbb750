export { selfSigned } from './certificate.js';
export { type Checkpoint, openCheckpoint } from './checkpoint.js';
export { summaryAsHtml } from './demo/summary-html.js';
export { filesWith } from './files-with.js';
export { checkout } from './github/checkout.js';
export type { CheckoutOptions } from './github/checkout-options.js';
export type { Repository, RepositoryOptions } from './github/repository.js';
export { primaryRateLimit, secondaryRateLimit } from './github/rest/rate-limit.js';
export type { BranchRule, Protection } from './github/rules/branch-rule.js';
export { type GitHub, startGitHub } from './github/start-github.js';
export { type RepositoryWorkflowOptions, runRepositoryWorkflow } from './github/workflow-run.js';
export type { Dashboard } from './paragon/dashboard.js';
export type { Fault } from './paragon/faults.js';
export type * from './paragon/model.js';
export { type Paragon, startParagon } from './paragon/server.js';
export { sharedFile, workspaceFiles, workspaceFolder } from './project/workspace-files.js';
export { olderQuickVersion, quickVersion } from './registry/packages.js';
export { type Registry, startRegistry } from './registry/start-registry.js';
export type { Job } from './runner/job.js';
export type { JobOptions } from './runner/job-setup.js';
export { readLog } from './runner/log.js';
export { createMachine, type Machine } from './runner/machine.js';
export type { JobResult, StepResult } from './runner/results.js';
export { runAction } from './runner/run-action.js';
export type { StepHandle } from './runner/step-handle.js';
export type { WorkflowResult } from './runner/workflow/run-options.js';
export {
  openWorld,
  type World,
  type WorldJobOptions,
  type WorldOptions,
  type WorldTemplate,
} from './world.js';
export {
  assembledAction,
  leftBehind,
  runInWorld,
  startRun,
  type WorldRun,
  type WorldRunOptions,
} from './world-run.js';
export { createTemplates, type Preparation } from './world-template.js';
export {
  connectParagon,
  runOnPush,
  runWorkflowFile,
  type WorldWorkflowOptions,
} from './world-workflows.js';
