import type {
  ApiRefusal,
  Checkout,
  Destination,
  Hub,
  ParagraphCli,
  Project,
  ScratchRepository,
  SyncPorts,
} from '@paragraph/shared';
import type { Brought } from './brought.js';

/** Where a round exports, and where it delivers. */
export interface RoundInput {
  readonly scratch: ScratchRepository;
  readonly ports: SyncPorts;
  readonly cli: ParagraphCli;
  readonly checkout: Checkout;
  readonly project: Project;
  /** Path of the project from the root of the repository with a slash at the end; empty for the root. */
  readonly prefix: string;
  readonly branch: string;
  /** Why the host rejects the side branch, in its words; undefined if it accepts it or was not asked. */
  readonly sideRefusal: string | undefined;
  /** Where changes go. To the side branch by choice, or because the branch rejected them. */
  readonly destination: Destination;
  /** Why they go to the side branch; undefined by choice, or if the branch has not rejected anything. */
  readonly because: ApiRefusal | undefined;
  readonly hub: Hub;
  /** What earlier rounds have put on the branch, the newest last. */
  readonly earlier: readonly Brought[];
  /** Called as soon as the branch has a commit, which stays there even if the rest of the round fails. */
  onCommit(brought: Brought): void;
}
