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
  '… invalid inputs': 'push.test.ts',
  'Invalid input: …': '../../shared/test/action/inputs.test.ts',
  'The input `paragonKey` is empty': 'events.test.ts',
  'Paragon rejected the key: … answered …': 'paragon-faults.test.ts',
  'Paragon could not be reached at …': 'paragon-faults.test.ts',
  'Paragon could not answer: … answered …': '../../shared/test/paragon/answers.test.ts',
  '… answered …, but not with JSON': 'paragon-faults.test.ts',
  '… answered with a redirect (…)': '../../shared/test/paragon/answers.test.ts',
  '… has no Git Sync endpoint (HTTP 404)': '../../shared/test/paragon/answers.test.ts',
  'Paragon found no such project or sync: … answered 404':
    '../../shared/test/paragon/answers.test.ts',
  '… refused the request with …': 'paragon-faults.test.ts',
  '… answered something unexpected when the run was registered': 'paragon-faults.test.ts',
  'The result of this run could not be reported to Paragon': 'paragon-faults.test.ts',
  'git … is too old: 2.31 or newer is needed': '../../shared/test/git/git.test.ts',
  'There is no npm on this runner': '../../shared/test/paragon/node-and-npm.test.ts',
  'There is no Paragraph project in the checkout': 'finding-project.test.ts',
  '… Paragraph projects in the checkout match': 'workflow-files.long.test.ts',
  '… folders of the checkout look like a Paragraph project, and none of them names its project':
    '../../shared/test/project/find-project.test.ts',
  'The project of the branch … is not known, so nothing was built':
    'project-of-branch.long.test.ts',
  'The project is not known, so nothing was built': 'events.test.ts',
  'The file .para/branches.json does not say which project each branch has':
    'project-of-branch.long.test.ts',
  'The folder `.para` of the project is a symbolic link':
    '../../shared/test/project/run-files.test.ts',
  'No Paragraph project in the checkout has the project id …':
    '../../shared/test/project/find-project.test.ts',
  'The folder … holds the project …, but Paragon has linked this branch to the project …':
    'finding-project.test.ts',
  '… is not a JSON object': '../../shared/test/project/find-project.test.ts',
  'The project file … cannot be read': '../../shared/test/project/find-project.test.ts',
  '… could not be installed from npm (…)': '../../shared/test/paragon/prepare-cli.test.ts',
  'the project has … type error': 'push.test.ts',
  '`para …` failed with exit code …': 'paragon-faults.test.ts',
  '`para build` succeeded, but left no readable out/build.json': 'build-output.test.ts',
  'It could not be checked whether the branch … has moved on': 'moved-branch.test.ts',
  'The record of the last sync could not be read': 'moved-branch.test.ts',
  'The records of other projects cannot be read, so nothing was pushed': 'foreign-ids.long.test.ts',
  'The branch … is gone, so nothing was pushed': 'moved-branch.test.ts',
  "The runner's file with the event could not be read": 'event.test.ts',
  'Nothing was built for the event …': 'events.test.ts',
};

test.each(Object.entries(shownElsewhere))('"%s" is what %s expects', async (message, file) => {
  expect(await saysWords(join(import.meta.dirname, file), message)).toBe(true);
});

/** What takes too long to be played. */
const unplayed = [
  '… did not answer … within …, so it was stopped',
  // Other tests show them: of two-way sync, and of jobs without git.
  'The push would remove …',
  'The push would undo … for a review',
  'The record of the last sync cannot be read without git',
  'What Paragon holds after this push was not recorded',
  'The project could not be built here, so the meaning of some files is unknown',
  'What Paragon holds after this push could not be recorded',
  "Paragon now holds Git's version of …",
  'Other runs recorded a sync, or somebody edited in the dashboard, … times while this run was building, so its commit was not pushed',
];

test('the README explains these messages and no others', () => {
  expect([...explained].sort()).toEqual(
    [...Object.keys(scenes), ...Object.keys(shownElsewhere), ...unplayed].sort(),
  );
});

/** What only a pull, a broken package or machine, or a start by hand leads to. */
const unexplained = [
  'git cannot read the repository in …',
  'There is no git.',
  'There is no git, so no earlier commit can be built.',
  'Git could not store the export unchanged, so nothing was committed',
  '… differ only in upper and lower case, so nothing was pulled',
  'The folder … holds the project … at the tip of the branch, and … in the checkout, so nothing was pulled',
  '… did not finish within …, so it was stopped',
  '… could not be started.',
  '… timed out after …',
  '… was installed, but it has no command …',
  'The folder for this run could not be created',
  'The state for the post step, which cleans up and reports, could not be saved',
  'The variable … is not set',
  'Internal error in this action: …',
  'A system call failed on the runner',
];

test('every error in the sources is explained', async () => {
  const said = [
    ...(await errorsInSources(join(home, 'src'))),
    ...(await errorsInSources(join(home, '../shared/src'))),
  ];
  expect(said.length).toBeGreaterThan(25);
  // What only a pull does is explained there.
  const ofPull = await explainedMessages(`${home}../paragraph-pull/README.md`);
  const patterns = [...explained, ...ofPull, ...unexplained].map(messagePattern);
  expect(said.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
});
