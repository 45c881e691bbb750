// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the runner evaluates them
import { expect, test } from 'vitest';
import {
  defineStatusFunctions,
  evaluateCondition,
  type JobStatus,
  normalizeCondition,
} from '../../src/runner/conditions.js';
import { Environment } from '../../src/runner/environment.js';
import { evaluateString } from '../../src/runner/expressions.js';

const scope = {
  contexts: {
    github: { event: { commits: [{ id: 'a' }, { id: 'b' }] }, actor: 'octocat', number: 3 },
    env: new Environment('linux', [
      ['NAME', 'upper'],
      ['name', 'lower'],
    ]),
    inputs: { 'sub folder': 'x', flag: true, none: null },
  },
};

test.each<[string, string]>([
  ['plain', 'plain'],
  ['${{ github.actor }}', 'octocat'],
  ['a ${{ github.actor }} b ${{ github.number }}', 'a octocat b 3'],
  ['${{ github.event.commits[1].id }}', 'b'],
  ["${{ join(github.event.commits.*.id, '+') }}", 'a+b'],
  ["${{ inputs['sub folder'] }}", 'x'],
  ['${{ inputs.flag }}', 'true'],
  ['${{ inputs.none }}', ''],
  ['${{ inputs.missing.further }}', ''],
  ["${{ format('{0}}}', 'a') }}", 'a}'],
  ["${{ 'it''s }} here' }}", "it's }} here"],
  ['${{ env.NAME }} ${{ env.name }}', 'upper lower'],
  ['$ {{ x }} and ${ {', '$ {{ x }} and ${ {'],
])('%s is %s', (template, expected) => {
  expect(evaluateString(template, scope)).toBe(expected);
});

test.each<[string, string]>([
  ['${{ secrets.KEY }}', 'Unrecognized named-value'],
  ['${{ github.actor', 'The expression is not closed'],
  ['${{ success() }}', 'Unrecognized function'],
  ['${{ github.event }}', 'A mapping was not expected'],
  ['${{ github.event.commits }}', 'A sequence was not expected'],
])('%s is refused', (template, message) => {
  expect(() => evaluateString(template, scope)).toThrow(message);
});

test.each<[string | undefined, string]>([
  [undefined, 'success()'],
  ['', 'success()'],
  ["github.ref == 'x'", "success() && (github.ref == 'x')"],
  ["${{ github.ref == 'x' }}", "success() && (github.ref == 'x')"],
  ['always()', 'always()'],
  ['${{ always() && github.actor }}', 'always() && github.actor'],
  ["github.title == 'always()'", "success() && (github.title == 'always()')"],
  ['!Cancelled()', '!Cancelled()'],
  ['${{ github.actor }} == me', "success() && (format('{0} == me', github.actor, ''))"],
])('if: %s asks %s', (condition, expected) => {
  expect(normalizeCondition(condition)).toBe(expected);
});

test('text around ${{ }} makes a condition always true', () => {
  const condition = normalizeCondition('${{ false }} == {true}');
  const functions = defineStatusFunctions((name) => name === 'success');
  expect(evaluateCondition(condition, { ...scope, functions })).toBe(true);
});

test.each<[string, JobStatus, boolean]>([
  ['success()', 'success', true],
  ['success()', 'failure', false],
  ['failure()', 'failure', true],
  ['failure()', 'cancelled', false],
  ['cancelled()', 'cancelled', true],
  ['always()', 'cancelled', true],
  ['!cancelled()', 'failure', true],
])('%s in a job that is %s: %s', (condition, status, expected) => {
  const functions = defineStatusFunctions((name) => name === 'always' || name === status);
  expect(evaluateCondition(condition, { ...scope, functions })).toBe(expected);
});
