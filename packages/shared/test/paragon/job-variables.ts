import type { Environment } from '../../src/action/child-process.js';

/** What a job on GitHub has in its environment, in folders of a test's own. */
export function jobVariables({
  home,
  workspace,
  temp,
  toolCache,
}: Readonly<Record<'home' | 'workspace' | 'temp' | 'toolCache', string>>): Environment {
  const { PATH, SystemRoot, ComSpec } = process.env;
  return {
    PATH,
    SystemRoot,
    ComSpec,
    HOME: home,
    USERPROFILE: home,
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: 'acme/integrations',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '1',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
  };
}
