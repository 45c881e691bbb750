import type { RefUpdate } from './receive-pack.js';
import type { Repository } from './repository.js';
import type { TokenKind } from './tokens.js';

/** A push over HTTP that GitHub has taken. */
export interface ReceivedPush {
  readonly repository: Repository;
  /** Those that were taken. */
  readonly updates: readonly RefUpdate[];
  /** Who pushed. */
  readonly login: string;
  /** What a job's own token pushes starts no workflow. */
  readonly tokenKind: TokenKind;
}
