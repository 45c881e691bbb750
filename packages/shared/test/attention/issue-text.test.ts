import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  issueMarker,
  issueText,
  type Section,
  sectionsOf,
  withSection,
} from '../../src/attention/issue-text.js';
import { shortened } from '../../src/report/escape.js';
import { hostileText, misleading } from '../hostile-text.js';

const marker = issueMarker('p', 'main');

function section(headline: string, more: Partial<Section> = {}): Section {
  return { speaker: 'pull', about: 'conflict', headline, markdown: 'Look.', ...more };
}

test("an issue has the pull's headline as its title, and starts with its marker", () => {
  const pull = section('Git and Paragon both changed Notify');
  const push = section('The push would overwrite something', { speaker: 'push' });
  const { title, body } = issueText(marker, 'main', [push, pull]);
  expect(title).toBe('Paragon sync of main: Git and Paragon both changed Notify');
  expect(body.split('\n')[0]).toBe('<!-- paragraph-attention: p main -->');
  expect(body.indexOf('<!-- pull:')).toBeLessThan(body.indexOf('<!-- push:'));
});

test('each action reads its own words again, also after a person has edited the issue in the browser', () => {
  const pull = section('One', { markdown: 'a\n\nb <!-- /pull -->' });
  const failed = section('Two', { about: 'failed' });
  const push = section('Three', { speaker: 'push', markdown: '- c' });
  const { body } = issueText(marker, 'main', [failed, push, pull]);
  const edited = `${body}\n\nA note.`.replaceAll('\n', '\r\n');
  const escaped = { ...pull, markdown: 'a\n\nb &lt;!-- /pull -->' };
  expect(sectionsOf(edited)).toEqual([escaped, failed, push]);
});

test.each<
  [before: readonly Section['about'][], now: Section['about'], after: readonly Section['about'][]]
>([
  [['failed'], 'failed', ['failed']],
  [['failed', 'drift'], 'conflict', ['conflict']],
  [['conflict'], 'failed', ['conflict', 'failed']],
  [['conflict', 'failed'], 'drift', ['conflict', 'drift']],
  [['undispatched'], 'conflict', ['undispatched', 'conflict']],
  [['unreviewed'], 'conflict', ['conflict']],
])('after %j, %s keeps an undecided change', (before, now, after) => {
  const ofPush = section('x', { speaker: 'push' });
  const sections = [ofPush, ...before.map((about) => section('x', { about }))];
  const said = withSection(sections, section('y', { about: now }));
  expect(said.map(({ about }) => about)).toEqual(['conflict', ...after]);
});

test.each([
  '',
  '<!-- pull: conflict x -->\n\nno end',
  '<!-- other: conflict x -->\n\na\n\n<!-- /other -->',
  '<!-- pull: none x -->\n\na\n\n<!-- /pull -->',
  '<!-- pull: conflict %E0%A4%A -->\n\na\n\n<!-- /pull -->',
])('an unreadable section is skipped (%j)', (body) => {
  expect(sectionsOf(body)).toEqual([]);
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
      const { title, body } = issueText(issueMarker('p', branch), branch, [section(headline)]);
      expect(title).not.toMatch(misleading);
      expect(title.length).toBeLessThan(256);
      expect(sectionsOf(body)[0]?.headline).toBe(shortened(headline, 300).toWellFormed());
    }),
  );
});
