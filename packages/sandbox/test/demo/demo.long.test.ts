// The whole demo, which takes more than a minute. CI shows its chapters one by one: pushes, type errors and the
// dashboard's edits in push.test, pull.test and two-way.test of the actions, what waits beside the branch in
// side-branch.test, abstractions in compiler.test (porting an edit to them in compiler-merges.long.test), previews in
// templates.test; how the demo stops and looks in demo.test, play.test and rendering.test.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand } from './command.js';

async function pagePath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo page '));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'demo.html');
}

test('the demo plays both directions as the story says, and ends with a page that needs nothing else', async () => {
  const page = await pagePath();
  const demo = await startCommand('demo/main.js', { args: ['--page', page] });
  expect(await demo.exitCode, demo.output()).toBe(0);
  expect(await demo.temporaryFiles()).toEqual([]);

  const output = demo.output();
  const workflowFile = 'src/integrations/slack/workflows/notifyChannel.ts';
  const expected = [
    '── 1. A commit reaches Paragon',
    'starts .github/workflows/paragraph-push.yml on GitHub',
    '▸ Run actions/checkout@08c6903',
    '▸ Run useparagon/paragraph-push@v1',
    '▸ para build',
    '✔ The job is green',
    '✅ Pushed to Paragon',
    'result: pushed',
    '✔ Paragon knows that it succeeded',
    '✘ The job is red (failure)',
    `error ${workflowFile}:36:9 Type error in the Paragraph project`,
    '1 type error',
    '── 4. Saving a version without an edit makes no commit',
    'result: unchanged',
    '── 5. An edit in the dashboard comes back as a commit',
    "Paragon starts .github/workflows/paragraph_pull_runner.yml through GitHub's API",
    "+        description: 'Tell the channel',",
    'result: committed',
    'Paragon -> Git  success',
    '✔ Paragon holds the new text, and the edit of the dashboard beside it',
    'result: conflict',
    '✔ The error names the workflow Tell the team',
    '✔ Paragon still holds the edit',
    '✔ The branch holds the edit, and the commit that was not pushed beside it',
    '── 8. What both sides changed waits for a person, on a branch of its own',
    '✔ The job is green, since a pull request asks for the decision',
    '✔ The run opened a pull request',
    'Pull request #1: ',
    '✔ It shows both edits',
    '✔ A warning says where the dashboard edit waits',
    '── 9. Merging that branch brings the edit back',
    '✔ Git and Paragon hold the dashboard edit',
    '✔ Nothing is left to decide',
    '── 10. An edit in the dashboard leaves hand-written code as it is',
    '✔ Paragon holds the step, and knows nothing of the function that makes it',
    "▸ para build (the branch with Paragon's changes",
    "+        description: 'Tell them all',",
    '✔ The commit changes one line',
    '✔ The workflow still calls the function',
    '── 11. An edit of the very step that the code makes waits for a person',
    '✔ The branch is where it was',
    '✔ A pull request for it is open',
    '── 12. Once the code says the same, there is nothing left to merge',
    '✔ The push changes nothing in Paragon: both sides already meant the same',
    '✔ Nothing is left to decide',
    '── 13. A pull request shows what merging it changes in Paragon',
    '✔ The comment says what that means for customers',
    '✔ It names the edit that waits in the dashboard',
    '── 14. A protected branch gets the edit by a pull request',
    '✔ The result is `pull-request`',
    '✔ The branch is where it was',
    '✔ The summary has the rule in the words of GitHub',
    'Pull request #',
    '✔ It names what changed',
    '✔ Git and Paragon hold the edit',
    '✔ Nothing is left to review',
    'All ended as expected',
    pathToFileURL(page).href,
  ];
  // In this order.
  let from = 0;
  for (const text of expected) {
    const at = output.indexOf(text, from);
    expect(at, `${text}, in:\n${output}`).toBeGreaterThan(-1);
    from = at;
  }

  const html = await readFile(page, 'utf8');
  expect(html.match(/<article>/g)).toHaveLength(21);
  expect(html).toContain('Comment on the pull request');
  expect(html.match(/<article class="pull-request">/g)).toHaveLength(2);
  expect(html).toContain('<h4>Dashboard</h4>\n<div class="dashboards"><div><h5>Before</h5>');
  expect(html).toContain('<div class="line added">  Weekly report (draft)</div>');
  expect(html).toContain('<details><summary>para build</summary>');
  expect(html).toContain('<h3>Pull from Paragon</h3>');
  expect(html).toContain('<h3>✅ Pushed to Paragon</h3>');
  expect(html).toContain('What Paragon holds now');
  expect(html).toMatch(
    /<div class="line error">error: .*Object literal .* 'mesage' does not exist/,
  );
  expect(html).toContain(
    '<div class="line added">+        description: \'Tell the channel\',</div>',
  );
  expect(html).toContain('<td>Paragon -&gt; Git</td><td>success</td>');
  expect(html).not.toContain('\u001b');
  expect(html).not.toMatch(/cli_key\.|ghs_|github_pat_/);
  expect(html).not.toMatch(/<(script|img|link|iframe)\b|\ssrc=|url\(|@import/);
}, 900_000);
