import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  errorsInSources,
  explainedMessages,
  messagePattern,
  saysWords,
} from '../../shared/test/troubleshooting-table.js';
import { scenes } from './troubleshooting-scenes.js';

const home = fileURLToPath(new URL('../', import.meta.url));
const explained = await explainedMessages(`${home}README.md`);

/** What a test of its own shows, by the file of that test. */
const shownElsewhere: Readonly<Record<string, string>> = {
  'The project has been synced with the branch …, and never with …, so nothing was pulled':
    'recorded-branch.test.ts',
  'Paragon deleted …, and the deletion waits for a review': 'conflicts.test.ts',
  'The token may not write to the repository': 'checkouts.test.ts',
  'GitHub rejected the commit: the branch …': 'delivery.test.ts',
  'The issue for this run could not be written': 'attention.test.ts',
  'GitHub rejected the commit: it found a secret in it': 'walls.test.ts',
  'No pull request could be opened': 'walls.test.ts',
  'The branch requires checks, and GitHub does not start workflows': 'walls.test.ts',
  'GitHub has created the commit … on …, but the rest of this pull failed':
    'signed-and-failed.test.ts',
  'The changes from Paragon go to a side branch, and that branch has commits by somebody else':
    'walls.long.test.ts',
  'The side branch has commits by somebody else, so it cannot be used instead':
    'walls.long.test.ts',
  'GitHub did not accept the credentials for the …': 'checkouts.test.ts',
  'A pull does not run on the event …': 'events.test.ts',
  'A pull commits to a branch, and this run is for …': 'checkouts.test.ts',
  'The branch could not be fetched': '../../shared/test/git/refusal.test.ts',
  'GitHub could not update the branch': 'delivery.long.test.ts',
  '… is a symbolic link, so nothing was pulled': 'delivery.long.test.ts',
  '… is a submodule, so nothing was pulled': 'export.test.ts',
  'The repository stores … with the filter …, so nothing was committed':
    'export-conversion.test.ts',
  'The folder … is not in a Git repository': 'checkouts.test.ts',
  'This run was not started by Paragon': 'adopt-sync.test.ts',
  'Paragon waits for this sync': 'adopt-sync.test.ts',
  'The branch … moved … times while this run was exporting, so it stopped': 'delivery.test.ts',
  'The project of the branch … is not known, so nothing was pulled':
    '../../paragraph-push/test/branches-two-way.long.test.ts',
  'No Paragraph project in the checkout has the project id …, which this pull was started for':
    '../../shared/test/project/find-project.test.ts',
};

test.each(Object.entries(shownElsewhere))('"%s" is what %s expects', async (message, file) => {
  expect(await saysWords(join(import.meta.dirname, file), message)).toBe(true);
});

/** What neither the stand-in for the CLI nor the sandbox's GitHub does: seen on the real ones, or feared. */
const unplayed = [
  // Other tests show these: they take more than one run.
  'What the dashboard changed in … still waits on the branch …',
  '… dashboard edits had not reached Git before this run',
  'There was no record of an earlier sync, so the pull used the history of the branch to work out what each side changed',
  // Played in compiler.test.ts, where both sides changed a file.
  'The project could not be built here, so the meaning of some files is unknown',
  'The project is part of a workspace of … files, which is too large to copy for a build',
  '… did not answer … within …, so it was stopped',
  'GitHub requires signed commits, but did not create one',
  'The export changed files that are not part of the sync',
  'The export contains something other than plain files, so nothing was committed',
  'The files of Git LFS could not be uploaded, so nothing was committed',
  'The repository stores … in Git LFS, and git-lfs is not installed on this runner, so nothing was committed',
  'GitHub rejected the push, because the branch contains workflow files that the token may not change',
  'GitHub refused the …',
  'The push to GitHub failed, so nothing was committed',
  'This runner does not trust the Git host',
  'The proxy of this runner blocked the … to the Git host',
];

test('the README explains these messages and no others', () => {
  expect([...explained].sort()).toEqual(
    [...Object.keys(scenes), ...Object.keys(shownElsewhere), ...unplayed].sort(),
  );
});

/** What only a broken CLI, or another file system, leads to. */
const unexplained = [
  'Git could not store the export unchanged, so nothing was committed',
  'git cannot read the repository in …',
  // That of a push.
  'para build succeeded, but left no readable out/build.json',
  '… did not finish within …, so it was stopped',
  'git … failed with exit code …',
  'git … is too old: 2.31 or newer is needed',
  // Parts of a push's own messages.
  'There is no checkout',
  'There is no git',
  '… differ only in upper and lower case, so nothing was pulled',
];

test('every error in the sources is explained', async () => {
  const said = [
    ...(await errorsInSources(join(home, 'src'))),
    ...(await errorsInSources(join(home, '../shared/src/sync'))),
    ...(await errorsInSources(join(home, '../shared/src/git'))),
    ...(await errorsInSources(join(home, '../shared/src/compiler'))),
    ...(await errorsInSources(join(home, '../shared/src/attention'))),
  ];
  expect(said.length).toBeGreaterThan(12);
  const patterns = [...explained, ...unexplained].map(messagePattern);
  expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
});
