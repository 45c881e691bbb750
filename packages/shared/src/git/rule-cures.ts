/** A host's messages about rules that a pull can satisfy without a person. */
export const signatureRule = /must have (?:verified|valid) signatures/i;
export const statusCheckRule = /status checks?\b.* (?:is|are) expected/i;

/** A rule in the host's words, and the setting that lets a commit through. */
interface RuleCure {
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
    words: /through (?:a pull request|the merge queue)|Cannot update this protected ref/i,
    cure: 'The rule also covers `paragraph-sync/**`: exclude that from its target branches, so that a pull can put the change there and open a pull request.',
  },
  {
    words: /creations being restricted/i,
    cure: 'The rule "Restrict creations" covers `paragraph-sync/**`: exclude that from its target branches, so that a pull can create its side branch.',
  },
  {
    words: /not authorized to push to this branch/i,
    cure: 'Add the app or the person of the `token` to those who may push to matching branches.',
  },
  {
    words: statusCheckRule,
    cure: 'Exclude `paragraph-sync/**` from the required status checks: a new commit has no checks yet.',
  },
  {
    words: signatureRule,
    cure: 'Do not set the input `githubToken`, or give the step a `token` with write access to contents: then GitHub creates and signs the commit by its API.',
  },
  {
    words: /Commit message must/i,
    cure: 'Set the input `commitMessage` to a subject that fits the rule.',
  },
  {
    words: /Commit author email(?: address)? must/i,
    cure: 'Set the input `author` to a name with an address that fits the rule.',
  },
  {
    words: /Committer email(?: address)? must/i,
    cure: 'The committer is always `41898282+github-actions[bot]@users.noreply.github.com`: allow that address in the rule.',
  },
  {
    words: /Branch name must/i,
    cure: 'The side branch is called `paragraph-sync/<project>/<branch>`: exclude `paragraph-sync/**` from the rule for names.',
  },
  {
    words: /must not contain merge commits/i,
    cure: 'Exclude `paragraph-sync/**` from the rule for linear history: the next commit there merges what a person has already finished. Or delete that branch.',
  },
  {
    words: /Cannot force-push to this branch/i,
    cure: 'Delete the side branch that a person has finished, or exclude `paragraph-sync/**` from "Block force pushes": where GitHub signs the commits, that branch starts anew.',
  },
  {
    words: /restricted file paths/i,
    cure: 'Remove `src/integrations`, `src/events`, `src/resources` and `src/persona.meta.ts` of the project from the restricted file paths.',
  },
  {
    words: /code scanning|deployments? /i,
    cure: 'Exclude `paragraph-sync/**` from the rule: a new commit has no results yet.',
  },
];

const bypass =
  "Or give the step a `token` of an app or a person that may bypass the rule: the job's own token cannot.";

/** The cures for all rules in the host's message. */
export function cureForRules(words: string): string {
  const lines = words.split('\n');
  const cures = ruleCures
    .filter((rule) => lines.some((line) => rule.words.test(line)))
    .map(({ cure }) => cure);
  const known = [...new Set(cures)];
  return known.length === 0
    ? "Exclude the branch from the rule, or give the step a `token` of an app or a person that may bypass it: the job's own token cannot."
    : [...known, bypass].join(' ');
}
