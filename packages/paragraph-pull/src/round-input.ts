import type {
  Checkout,
  Hub,
  ParagraphCli,
  Project,
  RoundKnowledge,
  ScratchRepository,
  SyncPorts,
} from '@paragraph/shared';
import type { EarlyTree } from './early-tree.js';
import type { SignedCommit } from './signed-commit.js';

/** Where a round exports, and where it delivers. */
export interface RoundInput extends RoundKnowledge {
  readonly scratch: ScratchRepository;
  readonly early: EarlyTree;
  readonly ports: SyncPorts;
  /** Called while Paragon exports. */
  expectExport(): void;
  readonly cli: ParagraphCli;
  readonly checkout: Checkout;
  readonly project: Project;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  readonly branch: string;
  readonly hub: Hub;
  /** What earlier rounds have put on the branch, the newest last. */
  readonly earlier: readonly SignedCommit[];
  /** Called as soon as the branch has a commit, which stays there even if the rest of the round fails. */
  onCommit(commit: SignedCommit): void;
}
