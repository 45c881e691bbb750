import { ActionError, type Project } from '@paragraph/shared';
import { expect, test } from 'vitest';
import { likelyProjects } from '../src/likely-projects.js';

const at = (subfolder: string): Project => ({
  folder: `/w/${subfolder}`,
  subfolder,
  projectId: subfolder,
  projectName: undefined,
  profile: 'default',
});

test('before Paragon is asked, every project is a candidate, unless a folder is given', () => {
  const [one, two] = [at('a'), at('b')];
  const searched = {
    kind: 'searched',
    root: '/w',
    folders: [],
    leftovers: [],
    faults: [],
  } as const;
  expect(likelyProjects({ ...searched, projects: [one, two] })).toEqual([one, two]);
  expect(likelyProjects({ kind: 'given', project: two })).toEqual([two]);
  const refusal = new ActionError({ what: 'It holds none.' });
  expect(likelyProjects({ kind: 'refused', refusal })).toEqual([]);
});
