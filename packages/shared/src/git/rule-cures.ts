/** A host's messages about rules that a pull can satisfy without a person. */
export const signatureRule = /must have (?:verified|valid) signatures/i;
export const statusCheckRule = /status checks?\b.* (?:is|are) expected/i;

/** A rule in the host's words, and the setting that lets a commit through. */
interface RuleCure {
  /** As the API names them: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch */
  readonly types: readonly string[];
  readonly words: RegExp;
  readonly cure: string;
}

/**
 * Cures for the case that neither the branch nor the side branch accepted the commit. Each is for the administrator of
 * the rule.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
 */
const ruleCures: readonly RuleCure[] = [
  {
    types: ['pull_request', 'merge_queue', 'update'],
    words: /through (?:a pull request|the merge queue)|Cannot update this protected ref/i,
    cure: 'The rule also covers `paragraph-sync/**`: exclude that from its target branches, so that a pull can put the change there and open a pull request.',
  },
  {
    types: ['creation'],
    words: /creations being restricted/i,
    cure: 'The rule "Restrict creations" covers `paragraph-sync/**`: exclude that from its target branches, so that a pull can create its side branch.',
  },
  {
    types: [],
    words: /not authorized to push to this branch/i,
    cure: 'Add the app or the person of the `token` to those who may push to matching branches.',
  },
  {
    types: ['required_status_checks'],
    words: statusCheckRule,
    cure: 'Exclude `paragraph-sync/**` from the required status checks: a new commit has no checks yet.',
  },
  {
    types: ['required_signatures'],
    words: signatureRule,
    cure: 'Do not set the input `githubToken`, or give the step a `token` with write access to contents: then GitHub creates and signs the commit by its API.',
  },
  {
    types: ['commit_message_pattern'],
    words: /Commit message must/i,
    cure: 'Set the input `commitMessage` to a subject that fits the rule.',
  },
  {
    types: ['commit_author_email_pattern'],
    words: /Commit author email(?: address)? must/i,
    cure: 'Set the input `author` to a name with an address that fits the rule.',
  },
  {
    types: ['committer_email_pattern'],
    words: /Committer email(?: address)? must/i,
    cure: 'The committer is always `41898282+github-actions[bot]@users.noreply.github.com`: allow that address in the rule.',
  },
  {
    types: ['branch_name_pattern'],
    words: /Branch name must/i,
    cure: 'The side branch is called `paragraph-sync/<project>/<branch>`: exclude `paragraph-sync/**` from the rule for names.',
  },
  {
    types: ['required_linear_history'],
    words: /must not contain merge commits/i,
    cure: 'Exclude `paragraph-sync/**` from the rule for linear history: the next commit there merges what a person has already finished. Or delete that branch.',
  },
  {
    types: ['non_fast_forward'],
    words: /Cannot force-push to this branch/i,
    cure: 'Delete the side branch that a person has finished, or exclude `paragraph-sync/**` from "Block force pushes": where GitHub signs the commits, that branch starts anew.',
  },
  {
    types: ['file_path_restriction'],
    words: /restricted file paths/i,
    cure: 'Remove `src/integrations`, `src/events`, `src/resources` and `src/persona.meta.ts` of the project from the restricted file paths.',
  },
  {
    types: ['code_scanning', 'required_deployments'],
    words: /code scanning|deployments? /i,
    cure: 'Exclude `paragraph-sync/**` from the rule: a new commit has no results yet.',
  },
];

const bypass =
  "Or give the step a `token` of an app or a person that may bypass the rule: the job's own token cannot.";

/** The cures for all rules in the host's message. */
export function cureForRules(words: string): string {
  const lines = words.split('\n');
  return cureBy((rule) => lines.some((line) => rule.words.test(line)));
}

/** The same where the rules are known before they have refused anything. */
export function cureForRuleTypes(types: readonly string[]): string {
  return cureBy((rule) => rule.types.some((type) => types.includes(type)));
}

function cureBy(isBroken: (rule: RuleCure) => boolean): string {
  const known = new Set(ruleCures.filter(isBroken).map(({ cure }) => cure));
  return known.size === 0
    ? "Exclude the branch from the rule, or give the step a `token` of an app or a person that may bypass it: the job's own token cannot."
    : [...known, bypass].join(' ');
}
