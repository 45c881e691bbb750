export interface SandboxFacts {
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  readonly registryUrl: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly repository: string;
  readonly branch: string;
  readonly projectId: string;
  readonly key: string;
  readonly token: string;
  /** A home in which npm and the CLI are set up for all this. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** A change that the dashboard shows, without quotes that a shell would take: the same line serves all of them. */
const editInGit = [
  "const fs = require('fs')",
  "const file = 'src/integrations/slack/workflows/notifyChannel.ts'",
  "fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('Notify Channel', 'Tell the team'))",
].join('; ');

/** What to know about a running sandbox, and what to do with it. */
export function sandboxGuide(facts: SandboxFacts): string {
  const { dashboardUrl, projectId, repository, branch, token } = facts;
  const [, name = repository] = repository.split('/');
  const clone = new URL(`${repository}.git`, `${facts.serverUrl}/`);
  clone.username = 'x-access-token';
  clone.password = token;
  const para = 'npx --yes --package @useparagon/cli para';
  const table = [
    ['Paragon (Zeus)', facts.zeusUrl],
    ['Dashboard', `${dashboardUrl}/projects/${projectId}`],
    ['CLI key', facts.key],
    ['Project', `${projectId}, linked to ${branch} of ${repository}`],
    ['npm registry', facts.registryUrl],
    ['GitHub', facts.serverUrl],
    ['GitHub API', facts.apiUrl],
    ['Token', `${token} (may write)`],
  ] as const;
  return [
    'The sandbox is up. It listens on this machine alone, and forgets everything at its end.',
    '',
    ...table.map(([label, value]) => `  ${label.padEnd(15)} ${value}`),
    '',
    'Get the project, change it, commit, and push it to GitHub. Each line can be copied:',
    '',
    `  git clone ${clone.href}`,
    `  cd ${name}`,
    `  node -e "${editInGit}"`,
    // An empty home has no name for a commit.
    `  git -c user.name=Me -c user.email=me@example.com commit -am "Rename a workflow"`,
    `  git push`,
    '',
    `A push to ${branch} starts .github/workflows/paragraph-push.yml with the action from this checkout: its log appears here,`,
    'and the dashboard, once reloaded, shows the sync.',
    '',
    'Or build it and push it to Paragon yourself, with the CLI from the sandbox. This shell only:',
    '',
    ...homeLines(facts),
    `  ${para} install`,
    `  ${para} build`,
    `  ${para} push`,
    '',
    'Or edit a workflow on the page of the dashboard, and choose "Save version": Paragon starts the pull on GitHub, which',
    `commits the edit to ${branch}. Then \`git pull\` brings it to your clone. By hand, as "Run workflow" does:`,
    '',
    dispatchLine(facts),
    '',
    'The dashboard links a page of each run, with its log, annotations and summary.',
    '`pnpm demo` plays both actions from start to end.',
    'Ctrl-C ends the sandbox.',
    '',
  ].join('\n');
}

/** Starts the pull, as "Run workflow" does on GitHub. */
function dispatchLine({ apiUrl, repository, branch, token, platform }: SandboxFacts): string {
  const url = `${apiUrl}/repos/${repository}/actions/workflows/paragraph_pull_runner.yml/dispatches`;
  const body = JSON.stringify({ ref: branch });
  return platform === 'win32'
    ? `  Invoke-RestMethod -Method Post -Headers @{ Authorization = 'Bearer ${token}' } -Body '${body}' ${url}`
    : `  curl --noproxy '*' -H 'Authorization: Bearer ${token}' -d '${body}' ${url}`;
}

function homeLines({ home, platform }: SandboxFacts): string[] {
  return platform === 'win32'
    ? [`  $env:USERPROFILE = '${home.replaceAll("'", "''")}'`]
    : [`  export HOME='${home.replaceAll("'", "'\\''")}'`];
}
