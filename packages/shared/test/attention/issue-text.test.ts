import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  issueMarker,
  issueText,
  type Section,
  type Speaker,
  sectionsOf,
} from '../../src/attention/issue-text.js';
import { hostileText, misleading } from '../hostile-text.js';

const marker = issueMarker('p', 'main');

function section(headline: string, markdown = 'Look.'): Section {
  return { about: 'conflict', headline, markdown };
}

test('an issue is called by what the pull says first, and begins with its marker', () => {
  const pull = section('Git and Paragon both changed Notify');
  const push = section('The push would overwrite something');
  const { title, body } = issueText(
    marker,
    'main',
    new Map([
      ['push', push],
      ['pull', pull],
    ]),
  );
  expect(title).toBe('Paragon sync of main: Git and Paragon both changed Notify');
  expect(body.split('\n')[0]).toBe('<!-- paragraph-attention: p main -->');
  expect(body.indexOf('<!-- pull:')).toBeLessThan(body.indexOf('<!-- push:'));
});

test('each action reads its own words again, also after a person has edited the issue in the browser', () => {
  const pull = section('One', 'a\n\nb <!-- /pull -->');
  const push = section('Two', '- c');
  const { body } = issueText(
    marker,
    'main',
    new Map([
      ['pull', pull],
      ['push', push],
    ]),
  );
  const edited = `${body}\n\nA note.`.replaceAll('\n', '\r\n');
  const read = sectionsOf(edited);
  expect(read.get('push')).toEqual(push);
  expect(read.get('pull')).toEqual({ ...pull, markdown: 'a\n\nb &lt;!-- /pull -->' });
});

test.each([
  '',
  '<!-- pull: conflict x -->\n\nno end',
  '<!-- other: conflict x -->\n\na\n\n<!-- /other -->',
  '<!-- pull: none x -->\n\na\n\n<!-- /pull -->',
  '<!-- pull: conflict %E0%A4%A -->\n\na\n\n<!-- /pull -->',
])('what cannot be read is passed over (%j)', (body) => {
  expect(sectionsOf(body).size).toBe(0);
});

test('projects and branches have markers of their own, whatever they are called', () => {
  const name = hostileText.map((text) => text.toWellFormed());
  fc.assert(
    fc.property(name, name, name, name, (project, branch, otherProject, otherBranch) => {
      const first = issueMarker(project, branch);
      const isSame = project === otherProject && branch === otherBranch;
      expect(first === issueMarker(otherProject, otherBranch)).toBe(isSame);
      // The comment ends where we end it.
      expect(first.indexOf('-->')).toBe(first.length - 3);
      expect(first).not.toMatch(/[\r\n]/);
    }),
  );
});

test('no name in a title notifies anybody, and every title fits', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (branch, headline) => {
      const sections = new Map<Speaker, Section>([['pull', section(headline)]]);
      const { title, body } = issueText(issueMarker('p', branch), branch, sections);
      expect(title).not.toMatch(misleading);
      expect(title.length).toBeLessThan(256);
      expect(sectionsOf(body).get('pull')?.headline).toBe(headline.toWellFormed());
    }),
  );
});
