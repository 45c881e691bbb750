import type { CheckoutStyle, SshKey } from './checkout-credentials.js';
import type { GitCommand } from './git-command.js';

export interface CheckoutOptions {
  readonly serverUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /**
   * What the run is about, such as `refs/heads/main` or `refs/pull/1/merge`; or `ref:` of the step:
   * the name of a branch or tag, or a commit's. Empty for the default branch.
   */
  readonly ref: string;
  /** Undefined for `ref: <branch>`: the tip is what gets checked out. */
  readonly sha?: string | undefined;
  readonly token: string;
  readonly path?: string;
  /** Default 1; 0 is everything. */
  readonly fetchDepth?: number;
  /** Default false: beside one ref, tags too. */
  readonly fetchTags?: boolean;
  /** Default true. */
  readonly persistCredentials?: boolean;
  /** Default `v4`. */
  readonly style?: CheckoutStyle;
  /** Of a sparse checkout, which implies a partial clone: folders in cone mode, else patterns. */
  readonly sparse?: readonly string[];
  /** Default `cone`. */
  readonly sparseMode?: 'cone' | 'patterns';
  /** Of a partial clone, such as `blob:none`. */
  readonly filter?: string;
  /** Default true: what an earlier job left in the workspace goes. */
  readonly clean?: boolean;
  /** Sets Git LFS up. The sandbox holds no objects of it, so its files stay pointers. */
  readonly lfs?: boolean;
  readonly submodules?: 'direct' | 'nested';
  /** `ssh-key`: later steps reach the repository by SSH; the sandbox itself still fetches by HTTP. */
  readonly ssh?: SshKey;
}

/** A checkout, and the git that works on it. */
export interface CheckoutPlace {
  readonly git: GitCommand;
  readonly folder: string;
}
