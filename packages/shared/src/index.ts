// What the actions use of this package. Everything else is its own.

export { type CommonInputs, commonInputs } from './action/common-inputs.js';
export {
  ConnectionFailure,
  connectionDecision,
  type HttpAnswer,
  sendJson,
} from './action/http-request.js';
export { type InputContext, type InputReader, inputReader } from './action/inputs.js';
export { field, fieldsOf, parsedJson, textField, withoutFields } from './action/json-fields.js';
export { cutJson, writeReport } from './action/list-output.js';
export { isFile, isThere, pathBelow } from './action/on-disk.js';
export { readPlainFile } from './action/plain-file.js';
export { removeAll, removeFile } from './action/remove-files.js';
export { reportRun } from './action/report-run.js';
export { isPassingStatus, type RetryDecision, retrying, tryingAgain } from './action/retry.js';
export { type Run, runAction } from './action/run-action.js';
export {
  annotateFailure,
  type Conclusion,
  type FailedRun,
  headlineOf,
  reporting,
} from './action/run-end.js';
export {
  type FactsCollector,
  type FactsWriter,
  factsCollector,
  type RunFacts,
} from './action/run-facts.js';
export type { RunnerEnvironment } from './action/runner-environment.js';
export {
  type Attention,
  forChat,
  type Needed,
} from './attention/attention.js';
export { apiToken, type IssueTarget, readAttentionInputs } from './attention/attention-inputs.js';
export { expectReport, reportAfterwards } from './attention/attention-state.js';
export type { IssueReport } from './attention/tell-end.js';
export { builtAnswer, ownedTexts, readBuildJson } from './compiler/build-result.js';
export { dependencies } from './compiler/dependencies.js';
export { gitTrees } from './compiler/git-trees.js';
export { groupsInTurn, mostHeld } from './compiler/groups-in-turn.js';
export { isBuiltFrom } from './compiler/outside-files.js';
export {
  type BuildsContext,
  type ProjectBuilds,
  projectBuilds,
  skipDefinitions,
} from './compiler/project-compiler.js';
export { type ProjectPlace, projectPlace, sameFolder } from './compiler/project-place.js';
export type { TreeSource } from './compiler/tree-source.js';
export { blobsThere, readBlobs } from './git/blobs.js';
export {
  type Checkout,
  commitAt,
  folderPrefix,
  isForeign,
} from './git/checkout.js';
export { filterInTheWay, filterWords } from './git/checkout-filters.js';
export { actionsBot, type Person } from './git/create-commit.js';
export type { CredentialSource, Remote } from './git/credentials.js';
export { type EarlyGit, earlyGit } from './git/early-git.js';
export { fetchCommit } from './git/fetch-commit.js';
export { fetchBlobs, fetchCommits } from './git/fetch-objects.js';
export { GitFailure, type GitProgram } from './git/git.js';
export { GitTimeout } from './git/git-timeout.js';
export { ignoredFiles } from './git/ignored-files.js';
export { rememberObjects } from './git/known-objects.js';
export { keptByLfs, lfsFiles, lfsPointer, lfsSettings } from './git/lfs.js';
export { isOid, type Oid, shortOid } from './git/oid.js';
export { projectTrees } from './git/project-trees.js';
export { type PushAnswer, pushRefs } from './git/push-refs.js';
export { branchOfRef, isStaying, type RefMove } from './git/ref-move.js';
export { type Refusal, type RefusalKind, refusalOf } from './git/refusal.js';
export { explainRefusal } from './git/refusal-explanation.js';
export { readRefs } from './git/remote-refs.js';
export { repositoryRemote } from './git/repository-remote.js';
export { type NetworkContext, retryingGit } from './git/retrying-git.js';
export { cureForRules, cureForRuleTypes } from './git/rule-cures.js';
export { createScratchRepository, type ScratchRepository } from './git/scratch-repository.js';
export { type CheckoutSurvey, surveyCheckout } from './git/survey-checkout.js';
export { isFileMode, parseEntries, type SizedEntry, sizedEntries } from './git/tree-entries.js';
export {
  type AddedFile,
  type ApiAnswer,
  type ApiRefusal,
  type ApiRefusalKind,
  type Branches,
  type BranchRules,
  type GitHubApi,
  longestTitle,
  type PullRequest,
  type PullRequestText,
} from './github/github-api.js';
export { notCarried } from './github/not-carried.js';
export { type Hub, type HubContext, hubOf } from './github/open-hub.js';
export { type PullRequestReviews, reviewsBy } from './github/reviews.js';
export { type CliProvider, withCliProvider } from './paragon/cli-provider.js';
export { closeSession } from './paragon/close-session.js';
export type { LinkedSync } from './paragon/commit-api.js';
export type { AdoptedSync, FinalStatus } from './paragon/commit-status.js';
export { exportByRecordedCli } from './paragon/export-by-recorded-cli.js';
export { paragonHost } from './paragon/host-inputs.js';
export { isId } from './paragon/identifiers.js';
export { dependabotHint, missingKey } from './paragon/missing-key.js';
export { inSession, type ParagonSession } from './paragon/paragon-session.js';
export { CliFailure, type ParagraphCli, type ShownAs } from './paragon/paragraph-cli.js';
export type { SyncContext } from './paragon/sync-context.js';
export {
  type BranchProjects,
  branchesFile,
  parseBranchProjects,
  readBranchProjects,
} from './project/branch-projects.js';
export { type BuildError, buildErrors, type SourcePlace } from './project/build-errors.js';
export { holdsRunFile, warnOfCommitted } from './project/committed-run-file.js';
export { findProject, isMeant, isUnnamed, requireProject } from './project/find-project.js';
export { nameProject } from './project/name-project.js';
export { type Project, projectAt } from './project/project.js';
export type { ProjectFolder } from './project/project-folder.js';
export { projectFile, removeRunFile, writeRunFile } from './project/run-file.js';
export { type ProjectSearch, removeLeftovers, searchProjects } from './project/search-projects.js';
export { counted } from './report/counted.js';
export {
  ActionError,
  Cancelled,
  type Explanation,
  explain,
  explanationText,
  happened,
  isExplained,
  messageOf,
  systemErrorCode,
} from './report/errors.js';
export {
  asCode,
  asCodeBlock,
  inMarkdown,
  inProse,
  oneLine,
  quoted,
  shortened,
} from './report/escape.js';
export { firstFew, firstFewItems, firstFewLines } from './report/first-few.js';
export { inert } from './report/inert-text.js';
export type { AnnotationPlace, Log } from './report/log.js';
export {
  commitAddress,
  commitLink,
  compareAddress,
  fileLink,
  type RepositoryPage,
  runAddress,
} from './report/repository-page.js';
export {
  moreText,
  renderSummary,
  type SummaryPart,
  textPart,
} from './report/summary.js';
export {
  detailsPart,
  failurePart,
  longestName,
  nameAsCode,
  nameAsText,
  versionRemark,
} from './report/summary-parts.js';
export { cutDiff, unifiedDiff } from './report/unified-diff.js';
export { announcePush, type RecordAt, withdrawPush } from './sync/announce-push.js';
export { relabeling, withLabels } from './sync/build-ids.js';
export type { HostCommits } from './sync/carry-signed.js';
export {
  checkPush,
  guardOf,
  hasState,
  isBlocked,
  isSameExport,
  isWhereItWas,
  type PushCheck,
  type Unusable,
} from './sync/check-push.js';
export type { Decision, Policy } from './sync/decision.js';
export { type Delivered, deliverPlan } from './sync/deliver-plan.js';
export { type Drift, driftOf, isPushNeeded } from './sync/drift.js';
export { equalLines } from './sync/equal-lines.js';
export { type Export, readExport, removeExport } from './sync/export.js';
export { refuseDeletions, refuseEmptyExport } from './sync/export-refusals.js';
export { type Row, sameVersion, textOf } from './sync/file-verdict.js';
export type { Entry, Files, Path } from './sync/files.js';
export { ownedPathsOnDisk } from './sync/files-on-disk.js';
export type { GitRepository, SyncLook } from './sync/git-repository.js';
export { mergeText } from './sync/merge-text.js';
export {
  buildDigest,
  type NormalBuild,
  type NormalIntegration,
  normalBuild,
} from './sync/normal-build.js';
export { dropsOwnCode } from './sync/own-code.js';
export {
  integrationOf,
  isDraft,
  isNeeded,
  isOwned,
  isWorkflow,
  touchesOwned,
} from './sync/owned-paths.js';
export type { BuildQuestion } from './sync/plan.js';
export { asSeen, type PullPlan, type SyncPorts } from './sync/plan-pull.js';
export type {
  BuildSources,
  Compiler,
  Exported,
  Moved,
  ProjectState,
  Refs,
  Repository,
} from './sync/ports.js';
export { filesToLayOut, layOutProject, type ProjectTree } from './sync/project-tree.js';
export {
  type Arrived,
  committedBy,
  type DeliveredPull,
  pullResult,
  pullStatus,
} from './sync/pull-result.js';
export type { Removals } from './sync/push-losses.js';
export { pushInOrder, recordTries, recordUntilDone } from './sync/push-order.js';
export { finishedLine, type SideReading } from './sync/read-side.js';
export { deliverRecord, recordPush } from './sync/record-push.js';
export type { TreeName } from './sync/referee.js';
export { Refused } from './sync/refused.js';
export { rememberedAnswers } from './sync/remembered.js';
export type { Changes } from './sync/result-tree.js';
export { resumePull } from './sync/resume-pull.js';
export { isOnSide, isSigned, nextRung, type Rung } from './sync/rungs.js';
export { isSameMap } from './sync/same-map.js';
export {
  type ProjectBranch,
  remoteSyncRefs,
  type ScratchSync,
  scratchSync,
} from './sync/scratch-access.js';
export { isContained, type Messages } from './sync/side-commit.js';
export {
  type Content,
  type FileVersion,
  type SyncFile,
  sameContent,
  type Version,
  versionOf,
} from './sync/sync-file.js';
export {
  allStateRefs,
  type SyncTarget,
  sideBranch,
  stateRef,
  stateTarget,
} from './sync/sync-refs.js';
export type { StateReading, SyncState } from './sync/sync-state.js';
export { type RecordedState, readRecord } from './sync/sync-view.js';
export {
  mostPullRounds,
  type NextRound,
  type RoundKnowledge,
  untilSettled,
} from './sync/until-settled.js';
export { type Destination, namesOf } from './sync/waiting-file.js';
export { rememberTree } from './sync/whole-tree.js';
export { hasMadeId, namesIn, workflowId, workflowTitle } from './sync/workflow-text.js';
