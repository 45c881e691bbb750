import type { Hub, RoundKnowledge, SyncPorts } from '@paragraph/shared';
import type { EarlyExport } from './early-export.js';
import type { ExportInput } from './export-now.js';
import type { SignedCommit } from './signed-commit.js';

/** Where a round exports, and where it delivers. */
export interface RoundInput extends RoundKnowledge, ExportInput {
  readonly early: EarlyExport;
  readonly ports: SyncPorts;
  readonly branch: string;
  readonly hub: Hub;
  /** What earlier rounds have put on the branch, the newest last. */
  readonly earlier: readonly SignedCommit[];
  /** Called as soon as the branch has a commit, which stays there even if the rest of the round fails. */
  onCommit(commit: SignedCommit): void;
}
