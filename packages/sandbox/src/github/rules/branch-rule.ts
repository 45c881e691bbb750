/**
 * What a rule of a branch demands, by the names of GitHub's API
 * (https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch).
 */
export type BranchRule =
  | {
      readonly type:
        | 'creation'
        | 'update'
        | 'deletion'
        | 'non_fast_forward'
        | 'required_linear_history'
        | 'required_signatures'
        | 'pull_request'
        | 'merge_queue';
    }
  | { readonly type: 'required_status_checks'; readonly contexts: readonly string[] }
  | {
      readonly type:
        | 'commit_message_pattern'
        | 'commit_author_email_pattern'
        | 'committer_email_pattern'
        | 'branch_name_pattern';
      readonly operator: PatternOperator;
      readonly pattern: string;
      readonly negate?: boolean;
    }
  | { readonly type: 'file_path_restriction'; readonly paths: readonly string[] };

export type PatternOperator = 'starts_with' | 'ends_with' | 'contains' | 'regex';

/** The rules that some branches are under. */
export interface Protection {
  /** `branch-protection` answers with GH006, `ruleset` with GH013. */
  readonly by: 'branch-protection' | 'ruleset';
  readonly rules?: readonly BranchRule[];
  /** What is demanded in words of its own, such as `Code scanning is waiting for results.` */
  readonly violations?: readonly string[];
  /** Logins whose pushes the rules let through. */
  readonly bypass?: readonly string[];
}

export interface Protections {
  /** By the name of a branch, a pattern (`release/*`, `**`), or `~ALL`; null removes the rules of that name. */
  set(branches: string, protection: Protection | null): void;
  /** All rules that apply to a ref; empty if it is not a branch. */
  of(ref: string): readonly Protection[];
}

export function createProtections(): Protections {
  const protections = new Map<string, Protection>();
  return {
    set(branches, protection) {
      if (protection === null) protections.delete(branches);
      else protections.set(branches, protection);
    },
    of(ref) {
      const branch = /^refs\/heads\/(.+)$/s.exec(ref)?.[1];
      if (branch === undefined) return [];
      return [...protections]
        .filter(([pattern]) => matchesBranch(pattern, branch))
        .map(([, protection]) => protection);
    },
  };
}

/** As Ruby's `fnmatch` with `FNM_PATHNAME`, which is what GitHub's documentation names. */
export function matchesBranch(pattern: string, branch: string): boolean {
  if (pattern === '~ALL' || pattern === branch) return true;
  const source = pattern
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part.startsWith('**')) return '.*';
      if (part === '*') return '[^/]*';
      return part === '?' ? '[^/]' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 's').test(branch);
}
