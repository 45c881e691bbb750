import type { GitCommand } from '../git-command.js';
import type { Repository } from '../repository.js';
import type { Token } from '../tokens.js';

/** The viewer, the request and the repository. */
export interface GraphqlRequest {
  readonly repository: Repository;
  readonly token: Token;
  readonly login: string;
  readonly git: GitCommand;
  readonly serverUrl: string;
}

export type GraphqlErrorType = 'NOT_FOUND' | 'FORBIDDEN' | 'STALE_DATA' | 'UNPROCESSABLE';

/** An error in an answer, with GitHub's own words. */
export class GraphqlError extends Error {
  readonly type: GraphqlErrorType;

  constructor(type: GraphqlErrorType, message: string) {
    super(message);
    this.name = 'GraphqlError';
    this.type = type;
  }
}
