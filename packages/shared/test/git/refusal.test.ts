import { describe, expect, test } from 'vitest';
import type { Remote } from '../../src/git/credentials.js';
import { type RefusalKind, refusalOf } from '../../src/git/refusal.js';
import { explainRefusal, type RefusedCommand } from '../../src/git/refusal-explanation.js';
import { rowsInCi } from '../nightly.js';

/** What `git push --porcelain` prints of a ref that the host did not take. */
const rejected = (why: string, ref = 'refs/heads/main'): string =>
  `To https://github.com/acme/x\n!\tabc:${ref}\t[remote rejected] (${why})\nDone\nerror: failed to push some refs to 'https://github.com/acme/x'\n`;

const unable = (why: string): string =>
  `fatal: unable to access 'https://github.com/acme/x/': ${why}\n`;

/** What a ruleset of GitHub answers. */
const ruleset = (...rules: string[]): string =>
  [
    'error: GH013: Repository rule violations found for refs/heads/main.',
    'Review all repository rules at https://github.com/acme/x/rules?ref=refs%2Fheads%2Fmain',
    ...rules.flatMap((rule) => ['', `- ${rule}`]),
    '',
  ]
    .map((line) => `remote: ${line}        \n`)
    .join('') + rejected('push declined due to repository rule violations');

/** What the protection of a branch answered before there were rulesets. */
const protection = (...rules: string[]): string =>
  `remote: error: GH006: Protected branch update failed for refs/heads/main.\n${rules
    .map((rule) => `remote: error: ${rule}\n`)
    .join('')}${rejected('protected branch hook declined')}`;

const pullRequest = 'Changes must be made through a pull request.';
const signatures =
  'Commits must have verified signatures.        \nremote:   Found 1 violation:        \nremote: \nremote:   d45f35d02a31c451a4a13387f03c6ed440b2843e';

// In GitHub's own words.
const secretFound = [
  'error: GH013: Repository rule violations found for refs/heads/main.',
  '',
  '- GITHUB PUSH PROTECTION',
  '  —————————————————————————————————————————',
  '    Resolve the following violations before pushing again',
  '',
  '    - Push cannot contain secrets',
  '',
  '      —— Slack API Token ———————————————————————',
  '       locations:',
  '         - commit: 8728dbe67',
  '           path: src/integrations/slack/workflows/notify.ts:12',
  '',
  '       (?) To push, remove secret from commit(s) or follow this URL to allow the secret.',
  '       https://github.com/acme/x/security/secret-scanning/unblock-secret/2UcRwkE',
]
  .map((line) => `remote: ${line}\n`)
  .join('');

const cases: Readonly<Record<RefusalKind, readonly string[]>> = {
  protected: [
    ruleset(pullRequest),
    ruleset(pullRequest, signatures),
    ruleset('Required status check "build" is expected.', pullRequest),
    ruleset('Cannot update this protected ref.'),
    protection(pullRequest),
    `${ruleset(pullRequest)}${rejected('atomic transaction failed', 'refs/paragraph/p/main')}`,
  ],
  signature: [ruleset(signatures), protection('Commits must have valid signatures.')],
  'status-checks': [
    ruleset('Required status check "build" is expected.'),
    ruleset('2 of 2 required status checks are expected.'),
    protection('Required status check "ci/test" is expected.'),
  ],
  secret: [`${secretFound}${rejected('push declined due to repository rule violations')}`],
  'workflow-scope': [
    rejected(
      'refusing to allow a GitHub App to create or update workflow `.github/workflows/a.yml` without `workflows` permission',
    ),
    rejected(
      'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/a.yml` without `workflow` scope',
    ),
  ],
  declined: [
    `remote: Commits need a ticket.\n${rejected('pre-receive hook declined')}`,
    rejected('deny updating a hidden ref'),
    `${rejected('hook declined')}${rejected('atomic transaction failed', 'refs/paragraph/p/main')}`,
  ],
  'no-write': [
    `remote: Permission to acme/x.git denied to github-actions[bot].\n${unable('The requested URL returned error: 403')}`,
    `remote: Write access to repository not granted.\n${unable('The requested URL returned error: 403')}`,
    'ERROR: The key you are authenticating with has been marked as read only.\nfatal: Could not read from remote repository.\n',
    'error: RPC failed; HTTP 403 curl 22 The requested URL returned error: 403\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n',
  ],
  credentials: [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://github.com/acme/x/'\n",
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
    'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n',
    unable('The requested URL returned error: 401'),
  ],
  'not-found': [
    "remote: Repository not found.\nfatal: repository 'https://github.com/acme/x/' not found\n",
    'ERROR: Repository not found.\nfatal: Could not read from remote repository.\n',
    unable('The requested URL returned error: 404'),
  ],
  'no-branch': ["fatal: couldn't find remote ref refs/heads/x\n"],
  moved: [
    '!\tabc:refs/heads/main\t[rejected] (stale info)\n',
    '!\tabc:refs/heads/main\t[rejected] (fetch first)\n',
    rejected("cannot lock ref 'refs/heads/main': is at 1 but expected 2"),
    rejected('failed to update ref'),
    rejected('atomic transaction failed'),
    rejected('incorrect old value provided'),
    rejected('reference already exists'),
  ],
  'untrusted-host': [
    unable('SSL certificate problem: unable to get local issuer certificate'),
    unable('SSL certificate problem: self-signed certificate in certificate chain'),
    unable('server certificate verification failed. CAfile: none CRLfile: none'),
    unable("SSL: no alternative certificate subject name matches target host name 'github.com'"),
    unable('schannel: CertGetCertificateChain trust error CERT_TRUST_IS_UNTRUSTED_ROOT'),
    unable('error setting certificate verify locations:  CAfile: /nowhere CApath: none'),
    unable('Problem with the SSL CA cert (path? access rights?)'),
    'Host key verification failed.\nfatal: Could not read from remote repository.\n',
  ],
  proxy: [
    unable('Received HTTP code 403 from proxy after CONNECT'),
    unable('CONNECT tunnel failed, response 403'),
    unable('CONNECT tunnel failed, response 401'),
    unable('CONNECT tunnel failed, response 404'),
    unable('Received HTTP code 407 from proxy after CONNECT'),
    unable('CONNECT tunnel failed, response 407'),
    unable('The requested URL returned error: 407'),
    unable("Unsupported proxy syntax in 'user:pa'"),
  ],
  transient: [
    ...['failure', 'Internal Server Error', 'failed', 'timeout'].map(
      (why) => `remote: fatal error in commit_refs        \n${rejected(why)}`,
    ),
    rejected('failure'),
    rejected('unable to migrate objects to permanent storage'),
    'remote: Internal Server Error\nremote: Request ID 1234\nfatal: the remote end hung up unexpectedly\n',
    unable('Could not resolve host: github.com'),
    unable('Resolving timed out after 10000 milliseconds'),
    unable('Failed to connect to github.com port 443 after 2 ms: Connection refused'),
    unable('Recv failure: Connection reset by peer'),
    unable('Empty reply from server'),
    unable('gnutls_handshake() failed: Error in the pull function.'),
    unable('TLS connect error: error:0A000126:SSL routines::unexpected eof while reading'),
    unable('OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to github.com:443'),
    unable('Error in the HTTP2 framing layer'),
    unable('HTTP/2 stream 1 was not closed cleanly before end of the underlying stream'),
    unable('Operation too slow. Less than 1000 bytes/sec transferred the last 30 seconds'),
    unable('Received HTTP code 502 from proxy after CONNECT'),
    unable('CONNECT tunnel failed, response 503'),
    unable('The requested URL returned error: 429'),
    unable('The requested URL returned error: 500'),
    'error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly\n',
    'error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly: CANCEL (err 8)\nfatal: early EOF\n',
    'error: RPC failed; curl 18 transfer closed with outstanding read data remaining\n',
    'fatal: the remote end hung up unexpectedly\n',
    'fatal: expected flush after ref listing\n',
    'ssh: connect to host github.com port 22: Connection timed out\nfatal: Could not read from remote repository.\n',
    'ssh: Could not resolve hostname github.com: Temporary failure in name resolution\n',
    'kex_exchange_identification: Connection closed by remote host\n',
  ],
  unknown: [
    unable('The requested URL returned error: 400'),
    'error: RPC failed; HTTP 413 curl 22 The requested URL returned error: 413\nfatal: the remote end hung up unexpectedly\n',
    'fatal: bad object\n',
    'error: dst refspec refs/heads/main matches more than one\n',
    '',
  ],
};

test.each(
  Object.entries(cases).flatMap(([kind, texts]) => texts.map((said) => [kind, said] as const)),
)('a refusal is of the kind "%s" by %j', (kind, said) => {
  expect(refusalOf(said).kind).toBe(kind);
});

describe('the message of a refusal', () => {
  test("is the host's, if there is one", () => {
    const said = `remote: Commits need a ticket.\nremote: \n${rejected('pre-receive hook declined')}`;
    expect(refusalOf(said).words).toBe('Commits need a ticket.');
  });

  test("is git's otherwise", () => {
    expect(refusalOf(rejected('hook declined')).words).toContain('(hook declined)');
    expect(refusalOf('fatal: bad object\n').words).toBe('bad object');
  });

  test('names a detected secret: which, where, and where to allow it', () => {
    expect(refusalOf(secretFound).words).toMatch(
      /Slack API Token[\s\S]*workflows\/notify\.ts:12[\s\S]*unblock-secret\/2UcRwkE$/,
    );
  });

  test('cannot forge a command of the runner, and end', () => {
    const { words } = refusalOf('remote: ##[error]forged\nremote: x\u001b[31m\n'.repeat(1_000));
    expect(words.split('\n')).toHaveLength(2);
    expect(words).toContain('#\\#[error]forged');
    expect(words).not.toContain('\u001b');
  });
});

const parts = [
  '[rejected]',
  '[remote rejected]',
  'SSL ',
  'remote: - ',
  'unable to access ',
  '(',
  '\n',
];

test.each(
  rowsInCi(
    Object.fromEntries(parts.map((part) => [part, part])),
    '[remote rejected]',
    'remote: - ',
  ),
)('a megabyte of %j is read in a moment', (part) => {
  const many = part.repeat(1_000_000 / part.length);
  refusalOf(many);
  refusalOf(`[remote rejected]${many}`);
});

const explained = (
  said: string,
  source: Remote['source'] = 'checkout',
  command: RefusedCommand['command'] = 'push',
): ReturnType<typeof explainRefusal> =>
  explainRefusal(refusalOf(said), { command, branch: 'main', source });

describe('a push that is refused', () => {
  test.each<[string, string, Remote['source'], string, string]>([
    ['by a rule', ruleset(pullRequest), 'checkout', 'is protected', 'may bypass the rule'],
    ['for a signature', ruleset(signatures), 'checkout', 'verified signatures', 'may bypass'],
    [
      'for status checks',
      ruleset('Required status check "build" is expected.'),
      'checkout',
      'status checks to pass',
      'may bypass',
    ],
    ['for a secret', secretFound, 'checkout', 'found a secret', 'at the address above'],
    [
      'for workflow files',
      rejected('x without `workflows` permission'),
      'checkout',
      'workflow files',
      'Workflows: write',
    ],
    [
      'by a hook of the server',
      `remote: Commits need a ticket.\n${rejected('pre-receive hook declined')}`,
      'checkout',
      'declined the commit',
      'see its message above',
    ],
  ])('%s says so, and what to do', (_, said, source, what, cure) => {
    const { what: said_, cure: todo } = explained(said, source);
    expect(said_).toContain(what);
    expect(todo).toContain(cure);
  });

  const denied = `remote: Permission to acme/x.git denied to x.\n${unable('The requested URL returned error: 403')}`;
  test.each<[Remote['source'], string]>([
    ['token', 'Give the `token` of this step write access'],
    ['checkout', 'If actions/checkout has its own `token`'],
    ['github-token', 'Give the job `permissions:` with `contents: write`'],
    ['ssh-key', 'Allow write access for the deploy key'],
    ['none', 'Give the step a `token` that may write'],
  ])('for want of a permission is explained by whose credentials: %s', (source, cure) => {
    expect(explained(denied, source)).toMatchObject({
      what: 'The token may not write to the repository.',
      cure: expect.stringContaining(cure),
    });
  });

  test.each<[string, Remote['source'], string, string]>([
    [
      "The `acme' organization has enabled or enforced SAML SSO.",
      'token',
      'single sign-on (SAML)',
      'Configure SSO',
    ],
    [
      "The `acme' organization has enabled or enforced SAML SSO.",
      'ssh-key',
      'single sign-on (SAML)',
      'Authorize the SSH key',
    ],
    [
      'The repository owner has an IP allow list enabled, and 192.0.2.1 is not permitted to access this repository.',
      'checkout',
      'IP allow list',
      'to the list',
    ],
    [
      'This repository was archived so it is read-only.',
      'checkout',
      'is archived',
      'Unarchive the repository',
    ],
    [
      'Your account is suspended. Please visit https://support.github.com for more information.',
      'token',
      'is suspended',
      'another account',
    ],
    [
      'This repository is a read-only mirror.',
      'checkout',
      'is a mirror',
      'the repository that is mirrored',
    ],
    ['Repository has been locked for migration.', 'checkout', 'locked', 'the owner'],
  ])('with the words %j (%s) says so', (words, source, what, cure) => {
    const said = `remote: ${words}\n${unable('The requested URL returned error: 403')}`;
    const explanation = explained(said, source);
    expect(explanation.what).toContain(what);
    expect(explanation.cure).toContain(cure);
    expect(explanation.why).toBe(words);
    expect(explanation.cure).not.toContain('contents: write');
  });

  test.each<[string, Remote['source'], string]>([
    ['fatal: Authentication failed for x', 'checkout', 'actions/checkout'],
    ['fatal: could not read Username for x', 'token', 'The `token` of this step'],
    ['git@github.com: Permission denied (publickey).', 'ssh-key', '`ssh-key`'],
    ['fatal: Authentication failed for x', 'github-token', 'Do not set the input `githubToken`'],
    ['fatal: could not read Username for x', 'none', 'Give the step a `token`'],
  ])('for its credentials, by %j (%s), says whose', (said, source, cure) => {
    expect(explained(said, source)).toMatchObject({
      what: 'GitHub did not accept the credentials for the push.',
      cure: expect.stringContaining(cure),
    });
  });

  test('by a host in difficulties points to its status page', () => {
    const said = `remote: fatal error in commit_refs\n${rejected('failure')}`;
    expect(explained(said).cure).toContain('https://www.githubstatus.com');
    expect(explained(said).what).not.toContain('rule');
  });
});

describe('a fetch that fails', () => {
  test.each<[string, string, string]>([
    ["fatal: couldn't find remote ref refs/heads/x", 'is gone', 'Restore the branch'],
    ['remote: Repository not found.', 'could not be read', 'contents: write'],
    [unable('The requested URL returned error: 403'), 'could not be read', 'contents: write'],
    ['fatal: bad object', 'could not be fetched', 'Run the job again'],
    [unable('Could not resolve host: github.com'), 'The branch could not be fetched.', 'network'],
    [unable('CONNECT tunnel failed, response 403'), 'The proxy of this runner', 'HTTPS_PROXY'],
    [unable('SSL certificate problem: x'), 'does not trust', 'http.sslCAInfo'],
    [unable('SSL certificate problem: x'), 'does not trust', 'NODE_EXTRA_CA_CERTS'],
  ])('with %j says: %s', (said, what, cure) => {
    const explanation = explained(said, 'checkout', 'fetch');
    expect(explanation.what).toContain(what);
    expect(explanation.cure).toContain(cure);
  });

  test('by an ssh key that is not known says where to give it', () => {
    const explanation = explained('Host key verification failed.', 'ssh-key', 'fetch');
    expect(explanation.cure).toContain('ssh-known-hosts');
  });
});
