import type { Explanation } from '../report/errors.js';
import { quoted } from '../report/escape.js';
import type { Remote } from './credentials.js';
import type { Refusal } from './refusal.js';
import { cureForRules } from './rule-cures.js';

/** What git was asked to do, and with whose credentials. */
export interface RefusedCommand {
  readonly command: 'fetch' | 'push';
  readonly branch: string;
  readonly source: Remote['source'];
}

/** Says what a refusal means, why, and what to do. */
export function explainRefusal(refusal: Refusal, asked: RefusedCommand): Explanation {
  return {
    ...explanationByKind(refusal, asked),
    ...(refusal.words === '' ? {} : { why: refusal.words }),
  };
}

type Meaning = Omit<Explanation, 'why'>;

function explanationByKind({ kind, words }: Refusal, asked: RefusedCommand): Meaning {
  const { command, branch, source } = asked;
  switch (kind) {
    case 'protected':
      return {
        what: 'GitHub rejected the commit: the branch is protected.',
        cure: cureForRules(words),
        commits: 'workflows',
      };
    case 'signature':
      return {
        what: 'GitHub rejected the commit: the branch requires verified signatures.',
        cure: cureForRules(words),
        commits: 'workflows',
      };
    case 'status-checks':
      return {
        what: 'GitHub rejected the commit: the branch requires status checks to pass first.',
        cure: cureForRules(words),
        commits: 'workflows',
      };
    case 'secret':
      return {
        what: 'GitHub rejected the commit: it found a secret in it.',
        cure: 'Remove the secret from the workflow in the Paragon dashboard (use an environment secret instead), and save again. If it is not a secret, you can allow it at the address above.',
      };
    case 'workflow-scope':
      return {
        what: 'GitHub rejected the push, because the branch contains workflow files that the token may not change.',
        cure: /`?workflow`? scope/.test(words)
          ? 'Give the token of this step the scope `workflow`.'
          : `Give the step a \`token\` of a GitHub App with the permission "Workflows: write". \`permissions:\` cannot grant it, so the job's own token cannot have it.`,
        commits: 'workflows',
      };
    case 'declined':
      return {
        what: 'GitHub declined the commit.',
        cure: 'A rule of the repository or of the server rejected it; see its message above. Exclude the branch or the user from the rule, or give the step a `token` that may bypass it.',
        commits: 'workflows',
      };
    case 'no-write':
      return knownObstacle(words, asked) ?? noPermission(asked);
    case 'credentials':
      return {
        what: `GitHub did not accept the credentials for the ${command}.`,
        cure: credentialCures[source],
        commits: 'workflows',
      };
    case 'not-found':
      return {
        what: 'The repository could not be read.',
        cure: readCures[source],
        commits: 'workflows',
      };
    case 'no-branch':
      return {
        what: `The branch ${quoted(branch)} is gone from the repository.`,
        consequence: 'nothing was pulled',
        cure: 'Restore the branch, or link another one in the Paragon dashboard ("Sync git branch").',
      };
    case 'untrusted-host':
      return {
        what: `This runner does not trust the Git host, so the ${command} was not tried.`,
        cure:
          source === 'ssh-key'
            ? "Give actions/checkout the host's key as `ssh-known-hosts`."
            : "If the host or a proxy uses a certificate of your own authority, give the authority's file to git (`git config --global http.sslCAInfo FILE`) and to Node.js (variable `NODE_EXTRA_CA_CERTS`).",
      };
    case 'proxy':
      return {
        what: `The proxy of this runner blocked the ${command} to the Git host.`,
        cure: "Allow this host in the proxy, or correct the proxy's address (`HTTPS_PROXY`, or `http.proxy` of the Git configuration): it may require a user name and a password.",
      };
    case 'moved':
    case 'transient':
      return command === 'fetch'
        ? notFetched
        : {
            what: 'The push to GitHub was interrupted.',
            consequence: 'nothing was committed',
            cure: `Run the workflow again. ${ifThisContinues}`,
          };
    case 'unknown':
      return command === 'fetch'
        ? notFetched
        : {
            what: 'The push to GitHub failed.',
            consequence: 'nothing was committed',
            cure: `Run the workflow again. ${ifThisContinues}`,
          };
  }
}

const ifThisContinues =
  'If this continues, check https://www.githubstatus.com (or ask the operator of your server) and the network of the runner.';

const notFetched: Explanation = {
  what: 'The branch could not be fetched.',
  cure: `Run the job again. ${ifThisContinues}`,
};

/** Refusals that no permission solves, by the host's words, each with its cure. */
const obstacles: ReadonlyArray<
  readonly [words: RegExp, meaning: (asked: RefusedCommand) => Meaning]
> = [
  [
    /\bSAML\b/i,
    ({ command, source }) => ({
      what: `GitHub refused the ${command}: the organization requires single sign-on (SAML).`,
      // https://docs.github.com/en/authentication/authenticating-with-single-sign-on
      cure:
        source === 'ssh-key'
          ? 'Authorize the SSH key for the organization, or use a deploy key of the repository.'
          : 'Authorize the token for the organization ("Configure SSO" in the settings of the token), or use one of a GitHub App.',
    }),
  ],
  [
    /IP allow list|allow your IP|whitelist your IP/i,
    ({ command }) => ({
      what: `GitHub refused the ${command}: the address of this runner is not on the organization's IP allow list.`,
      cure: 'Add the address of the runner to the list, or use a runner whose address is on it.',
    }),
  ],
  [
    /archived/i,
    ({ command }) => ({
      what: `GitHub refused the ${command}: the repository is archived.`,
      cure: 'Unarchive the repository, or unlink it in the Paragon dashboard.',
    }),
  ],
  [
    /suspended/i,
    ({ command }) => ({
      what: `GitHub refused the ${command}: the account of the credentials is suspended.`,
      cure: 'Use the credentials of another account, or have the suspension lifted.',
    }),
  ],
  [
    /\bmirror\b/i,
    ({ command }) => ({
      what: `GitHub refused the ${command}: the repository is a mirror that accepts no commits.`,
      cure: 'Run the workflow in the repository that is mirrored, and link that one in the Paragon dashboard.',
    }),
  ],
  [
    /disabled|locked|billing/i,
    ({ command }) => ({
      what: `GitHub refused the ${command}: the repository is locked or disabled.`,
      cure: 'See the message from GitHub above: the owner of the repository must resolve it.',
    }),
  ],
];

function knownObstacle(words: string, asked: RefusedCommand): Meaning | undefined {
  return obstacles.find(([pattern]) => pattern.test(words))?.[1](asked);
}

function noPermission({ command, source }: RefusedCommand): Meaning {
  return command === 'push'
    ? {
        what: 'The token may not write to the repository.',
        cure: writeCures[source],
        ...(source === 'token' || source === 'ssh-key' ? {} : { yaml: writePermission }),
        commits: 'workflows',
      }
    : { what: 'The repository could not be read.', cure: readCures[source], commits: 'workflows' };
}

const writePermission = 'permissions:\n  contents: write';

type Cures = Readonly<Record<Remote['source'], string>>;

const writeCures: Cures = {
  token:
    'Give the `token` of this step write access to the contents of this repository, or remove the input and give the job `permissions:` with `contents: write`.',
  checkout:
    'If actions/checkout has its own `token`, that token needs write access. Else give the job `permissions:` with `contents: write`:',
  'ssh-key': 'Allow write access for the deploy key of actions/checkout.',
  'github-token': 'Give the job `permissions:` with `contents: write`:',
  none: 'Give the step a `token` that may write, or the job `permissions:` with `contents: write`:',
};

const readCures: Cures = {
  token:
    'Give the `token` of this step access to the contents of this repository, or remove the input.',
  checkout:
    'Give the job `permissions:` with `contents: write`, as in the README. If actions/checkout has its own `token`, that token needs read access.',
  'ssh-key': 'Check that the SSH key of actions/checkout belongs to this repository.',
  'github-token': 'Give the job `permissions:` with `contents: write`, as in the README.',
  none: 'Give the job `permissions:` with `contents: write`, as in the README, or a `token` that may read and write.',
};

const credentialCures: Cures = {
  token:
    "The `token` of this step is wrong or has expired. Set a valid one, or remove the input to use the job's own token.",
  checkout:
    'The token that actions/checkout has kept is wrong or has expired. Give that step a valid `token`, or give this step one of its own.',
  'ssh-key': 'Check the `ssh-key` of actions/checkout.',
  'github-token':
    "The job's own token was not accepted. Do not set the input `githubToken`, and run the job again.",
  none: 'Give the step a `token` that may read and write the repository.',
};
