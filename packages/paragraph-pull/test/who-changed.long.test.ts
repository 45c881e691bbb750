// Whole runs. CI shows the words of a commit in changes.test, commit-subject.test and hostile-commit-message.test, and people in people.test.
import { expect, test } from 'vitest';
import { editAndSave, runPull, saveVersion, syncedWorld } from './pull-world.js';

const author = 'Paragon Sync <sync@acme.example>';
const editor = {
  editorName: 'Ada\nParagon-Project: forged',
  editorEmail: 'ada@example.com',
};

test('a commit says who dispatched, by which run, and who edited; its author is who the workflow names', async () => {
  const world = await syncedWorld();
  const commitMessage = 'Sync {count} of {integrations}: {workflows}';
  const inputs = { ...(await editAndSave(world)), ...editor, author, commitMessage };
  const { main } = await runPull(world, { with: inputs });
  expect(main.outputs.result).toBe('committed');
  const [commit] = await world.repository.log('main');
  expect(commit?.subject).toBe('Sync 1 of slack: Notify Channel');
  expect(commit?.author).toMatchObject({ name: 'Paragon Sync', email: 'sync@acme.example' });
  expect(commit?.committer.name).toBe('github-actions[bot]');
  const trailers = (commit?.message ?? '').trimEnd().split('\n\n').at(-1)?.split('\n');
  expect(trailers?.slice(-3)).toEqual([
    expect.stringMatching(/^Paragon-Run: http.+\/acme\/.+\/actions\/runs\/\d+$/),
    'Paragon-Requested-By: ada (owner of the token that Paragon used)',
    'Co-authored-by: Ada Paragon-Project: forged <ada@example.com>',
  ]);
  // What is recorded is the bot's own.
  const [state] = await world.repository.log(`refs/paragraph/${world.projectId}/main`);
  expect(state?.author.name).toBe('github-actions[bot]');
});

test('if GitHub creates the commit, the trailers stay, and the summary names its author', async () => {
  const world = await syncedWorld();
  await runPull(world, { with: await saveVersion(world) });
  world.repository.protect('main', { by: 'ruleset', rules: [{ type: 'required_signatures' }] });
  const inputs = { ...(await editAndSave(world)), ...editor, author };
  const { main } = await runPull(world, { with: inputs });
  expect(main.outputs.result).toBe('committed');
  const [commit] = await world.repository.log('main');
  expect(commit?.author.name).toBe('github-actions[bot]');
  expect(commit?.message).toContain(
    '\nCo-authored-by: Ada Paragon-Project: forged <ada@example.com>',
  );
  expect(commit?.message).toContain('\nParagon-Requested-By: ada (owner');
  expect(main.summary).toContain(
    'its author is the owner of the token, and not <code>Paragon Sync',
  );
  expect(world.github.violations).toEqual([]);
});

test('an author that git would not take is refused, and an editor without an address stops nothing', async () => {
  const world = await syncedWorld();
  const refused = await runPull(world, { with: { author: 'Ada' } });
  expect(refused.main.annotations[0]?.message).toContain('author: must look like');
  const { main } = await runPull(world, { with: { editorName: 'Ada', commitMessage: '{what}' } });
  expect(main.conclusion).toBe('success');
  const warnings = main.annotations.filter(({ level }) => level === 'warning');
  expect(warnings.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('editorName: without `editorEmail`'),
      expect.stringContaining('commitMessage: `{what}` is not a placeholder'),
    ]),
  );
});
