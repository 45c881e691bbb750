import { type Explanation, quoted, type Remote } from '@paragraph/shared';

type Source = Remote['source'];

/** What a refused push means: the branch has moved, or a cause with its cure; undefined for neither. */
export function explainRefusedPush(
  said: string,
  source: Source,
): 'moved' | Explanation | undefined {
  const why = hostWords(said);
  if (/\[rejected\].*\((?:stale info|fetch first|non-fast-forward)\)/.test(said)) return 'moved';
  if (
    /\[remote rejected\].*\((?:cannot lock ref|failed to update ref|reference already exists|incorrect old value|atomic transaction failed)/.test(
      said,
    )
  ) {
    return 'moved';
  }
  if (/GITHUB PUSH PROTECTION|Push cannot contain secrets/i.test(said)) {
    return {
      what: 'GitHub does not take this commit, because it found a secret in it.',
      why,
      cure: 'Take the secret out of the workflow in the Paragon dashboard, where an environment secret can hold it, and save again. If it is none, GitHub lets you allow it at the address above.',
    };
  }
  if (/GH006|GH013|protected branch|[Rr]epository rule violations/.test(said)) {
    return {
      what: 'GitHub does not take this commit on the branch: it is protected.',
      why,
      cure: "Give the step a `token` of an app or a person that may bypass the rule (the job's own token cannot), or except the branch from the rule.",
    };
  }
  if (/without `?workflows?`? (?:permission|scope)/.test(said)) {
    return {
      what: 'GitHub refused the push, because the branch holds workflow files that the token may not change.',
      why,
      cure: 'Give the step a `token` that may write workflows.',
    };
  }
  if (
    /returned error: 403|Permission to .* denied|Write access to repository not granted|marked as read only/.test(
      said,
    )
  ) {
    return {
      what: 'The token may not write to the repository.',
      why,
      cure:
        source === 'ssh-key'
          ? 'Allow write access for the deploy key that actions/checkout was given.'
          : 'Give the job `permissions:` with `contents: write`, as in the README, or a `token` that may write.',
    };
  }
  if (wereRefused(said)) return badCredentials('push', why, source);
  if (/\[remote rejected\]/.test(said)) {
    return {
      what: 'GitHub declined the commit.',
      why,
      cure: 'A rule of the repository or of the server does not take it; its words are above. Except the branch or the user from the rule, or give the step a `token` that may bypass it.',
    };
  }
  return undefined;
}

/** Why the branch could not be fetched. */
export function explainFailedFetch(said: string, branch: string, source: Source): Explanation {
  const why = quoted(said.trim(), 500);
  if (/couldn't find remote ref/i.test(said)) {
    return {
      what: `The branch ${quoted(branch)} is gone from the repository, so nothing was pulled.`,
      cure: 'Restore the branch, or link another one in the Paragon dashboard ("Sync git branch").',
    };
  }
  if (wereRefused(said)) return badCredentials('fetch', why, source);
  if (/returned error: 40[34]|[Nn]ot found/.test(said)) {
    return {
      what: 'The repository could not be read.',
      why,
      cure: 'Give the job `permissions:` with `contents: write`, as in the README, or a `token` that may read and write.',
    };
  }
  return {
    what: 'The branch could not be fetched.',
    why,
    cure: 'Run the job again. If it goes on, check the network of the runner.',
  };
}

/** Whether git failed for something that another attempt may not meet: the network, or a host that is overloaded. */
export function brokeOff(said: string): boolean {
  return /returned error: (?:408|429|5\d\d)|Could not resolve host|(?:Couldn't|Failed to) connect|Connection (?:reset|refused|timed out|closed)|(?:Recv|Send) failure|Empty reply|Operation timed out|unexpected disconnect|unexpectedly closed|early EOF|hung up unexpectedly|RPC failed|GnuTLS recv error|SSL_read/i.test(
    said,
  );
}

function wereRefused(said: string): boolean {
  return /returned error: 401|Authentication failed|could not read Username|Invalid username or (?:password|token)|Permission denied \(/.test(
    said,
  );
}

function badCredentials(command: 'fetch' | 'push', why: string, source: Source): Explanation {
  return {
    what: `GitHub did not accept the credentials for the ${command}.`,
    why,
    cure: credentialCures[source],
  };
}

const credentialCures: Readonly<Record<Source, string>> = {
  token:
    "The `token` of this step is wrong or has expired. Give it a valid one, or leave the input out and keep the job's own token.",
  checkout:
    'The token that actions/checkout has kept is wrong or has expired. Give that step a valid `token`, or give this step one of its own.',
  'ssh-key': 'Check the key that actions/checkout was given as `ssh-key`.',
  'github-token':
    "The job's own token was not accepted. Leave the input `githubToken` alone, and run the job again.",
  none: 'Give the step a `token` that may read and write the repository.',
};

/** What the other side said; where it said nothing, git's own words. */
export function hostWords(said: string): string {
  const spoken = (from: RegExp): readonly string[] => {
    const lines = said.split('\n').filter((line) => from.test(line));
    const words = lines.map((line) => quoted(line.replace(from, '').trim(), 300));
    return [...new Set(words.filter((line) => line !== ''))].slice(0, 20);
  };
  const remote = spoken(/^remote:(?: error:)?/);
  return (remote.length > 0 ? remote : spoken(/^(?:fatal|error):|^!.*\[remote rejected\]/)).join(
    '\n',
  );
}
