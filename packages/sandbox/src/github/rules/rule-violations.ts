import type { LoggedCommit } from '../git-log.js';
import { isZero, type RefUpdate } from '../receive-pack.js';
import { isVerified } from '../signature.js';
import { type BranchRule, matchesBranch } from './branch-rule.js';
import type { PushedObjects } from './pushed-objects.js';

/** What a rule has against an update. */
export interface Violation {
  /** In GitHub's words. */
  readonly message: string;
  /** The commits or paths that it is about, where the rule names any. */
  readonly items: readonly string[];
}

export interface RuleQuestion {
  readonly by: 'branch-protection' | 'ruleset';
  readonly update: RefUpdate;
  readonly objects: PushedObjects;
  /** Whether a check has passed on a commit. */
  hasPassed(sha: string, context: string): boolean;
}

/** What a rule has against an update; undefined if nothing. */
export async function violationOf(
  rule: BranchRule,
  question: RuleQuestion,
): Promise<Violation | undefined> {
  const { update, by } = question;
  const branch = update.ref.replace('refs/heads/', '');
  const [creates, deletes] = [isZero(update.before), isZero(update.after)];
  if (deletes) {
    const refuses = rule.type === 'deletion' || by === 'branch-protection';
    return refuses ? said('Cannot delete this branch') : undefined;
  }
  switch (rule.type) {
    case 'deletion':
      return undefined;
    case 'creation':
      return creates ? said('Cannot create ref due to creations being restricted.') : undefined;
    case 'update':
      return creates ? undefined : said(updateWords[by]);
    case 'pull_request':
      // A new branch is not a change of one.
      return creates ? undefined : said('Changes must be made through a pull request.');
    case 'merge_queue':
      return creates ? undefined : said('Changes must be made through the merge queue');
    case 'non_fast_forward':
      return (await isRewind(question)) ? said('Cannot force-push to this branch') : undefined;
    case 'required_status_checks':
      return missingChecks(rule.contexts, question);
    case 'branch_name_pattern':
      return fits(rule, branch) ? undefined : said(patternWords(rule));
    case 'required_linear_history':
      return about('This branch must not contain merge commits.', question, async (commit) => {
        return commit.parents.length > 1;
      });
    case 'required_signatures':
      return about('Commits must have verified signatures.', question, async ({ sha }) => {
        const { git, at } = question.objects;
        return !isVerified(await git.bytes(['cat-file', 'commit', sha], at));
      });
    case 'commit_message_pattern':
      return about(patternWords(rule), question, async ({ message }) => !fits(rule, message));
    case 'commit_author_email_pattern':
      return about(patternWords(rule), question, async ({ author }) => !fits(rule, author.email));
    case 'committer_email_pattern':
      return about(patternWords(rule), question, async (commit) => {
        return !fits(rule, commit.committer.email);
      });
    case 'file_path_restriction':
      return restrictedPaths(rule.paths, question);
  }
}

/** A branch protection has nothing like `update` but a list of who may push. */
const updateWords = {
  ruleset: 'Cannot update this protected ref.',
  'branch-protection':
    "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.",
} as const;

function said(message: string): Violation {
  return { message, items: [] };
}

async function about(
  message: string,
  { update, objects }: RuleQuestion,
  isBad: (commit: LoggedCommit) => Promise<boolean>,
): Promise<Violation | undefined> {
  const items: string[] = [];
  for (const commit of await objects.newCommits(update)) {
    if (await isBad(commit)) items.push(commit.sha);
  }
  return items.length === 0 ? undefined : { message, items };
}

async function isRewind({ update, objects }: RuleQuestion): Promise<boolean> {
  if (isZero(update.before)) return false;
  const args = ['merge-base', '--is-ancestor', update.before, update.after];
  return (await objects.git.attempt(args, objects.at)).code !== 0;
}

function missingChecks(
  contexts: readonly string[],
  { update, hasPassed }: RuleQuestion,
): Violation | undefined {
  const missing = contexts.filter((context) => !hasPassed(update.after, context));
  const [only] = missing;
  if (only === undefined) return undefined;
  return missing.length === 1
    ? said(`Required status check "${only}" is expected.`)
    : said(`${missing.length} of ${contexts.length} required status checks are expected.`);
}

async function restrictedPaths(
  patterns: readonly string[],
  { update, objects }: RuleQuestion,
): Promise<Violation | undefined> {
  const { git, at } = objects;
  const found = new Set<string>();
  for (const { sha } of await objects.newCommits(update)) {
    const args = ['diff-tree', '-r', '-z', '--root', '--no-commit-id', '--name-only', sha];
    for (const path of (await git.text(args, at)).split('\0')) {
      if (path !== '' && patterns.some((pattern) => matchesBranch(pattern, path))) found.add(path);
    }
  }
  return found.size === 0
    ? undefined
    : { message: 'Cannot update restricted file paths.', items: [...found] };
}

type PatternRule = Extract<BranchRule, { readonly pattern: string }>;

const subjects: Readonly<Record<PatternRule['type'], string>> = {
  commit_message_pattern: 'Commit message',
  commit_author_email_pattern: 'Commit author email address',
  committer_email_pattern: 'Committer email address',
  branch_name_pattern: 'Branch name',
};

const verbs: Readonly<Record<PatternRule['operator'], string>> = {
  starts_with: 'start with a matching pattern',
  ends_with: 'end with a matching pattern',
  contains: 'contain a matching pattern',
  regex: 'match a given regex pattern',
};

function patternWords({ type, operator, pattern, negate = false }: PatternRule): string {
  return `${subjects[type]} must ${negate ? 'not ' : ''}${verbs[operator]}: ${pattern}`;
}

function fits({ operator, pattern, negate = false }: PatternRule, value: string): boolean {
  const matches = {
    starts_with: () => value.startsWith(pattern),
    ends_with: () => value.endsWith(pattern),
    contains: () => value.includes(pattern),
    regex: () => new RegExp(pattern).test(value),
  }[operator]();
  return matches !== negate;
}
