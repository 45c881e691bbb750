import { describe, expect, it } from 'vitest';
import { changedLines, mergeText } from '../../src/sync/merge-text.js';
import { expectLinearTime, repeated, type WorstText } from '../linear-time.js';
import { rowsInCi } from '../nightly.js';

describe('merging a text', () => {
  const base = 'a\nb\nc\nd\ne\nf\ng\n';

  it.each([
    [
      'takes what both sides changed apart from each other',
      'A\nb\nc\nd\ne\nf\ng\n',
      'a\nb\nc\nd\ne\nf\nG\n',
      'A\nb\nc\nd\ne\nf\nG\n',
    ],
    [
      'takes a change that both sides made',
      'a\nb\nC\nd\ne\nf\ng\n',
      'a\nb\nC\nd\ne\nf\ng\n',
      'a\nb\nC\nd\ne\nf\ng\n',
    ],
    [
      'takes an insertion and a deletion',
      'a\nb\nc\nd\ne\nf\ng\nh\n',
      'b\nc\nd\ne\nf\ng\n',
      'b\nc\nd\ne\nf\ng\nh\n',
    ],
  ])('%s', (_, ours, theirs, text) => {
    expect(mergeText({ ours, base, theirs })).toEqual({ kind: 'clean', text });
  });

  it('does not take changes of neighbouring lines', () => {
    const ours = 'a\nb\nC\nd\ne\nf\ng\n';
    const theirs = 'a\nb\nc\nD\ne\nf\ng\n';
    expect(mergeText({ ours, base, theirs }).kind).toBe('conflict');
  });

  it("has Paragon's lines where both sides changed the same ones, and Git's elsewhere", () => {
    const ours = 'A\nb\nc\nours\ne\nf\ng\n';
    const theirs = 'a\nb\nc\ntheirs\ne\nf\nG\n';
    expect(mergeText({ ours, base, theirs })).toEqual({
      kind: 'conflict',
      text: 'A\nb\nc\ntheirs\ne\nf\nG\n',
    });
  });

  it('keeps the line endings that Git has', () => {
    const ours = 'A\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\n';
    const theirs = 'a\nb\nc\nd\ne\nnew\nf\nG\n';
    expect(mergeText({ ours, base, theirs })).toEqual({
      kind: 'clean',
      text: 'A\r\nb\r\nc\r\nd\r\ne\r\nnew\r\nf\r\nG\r\n',
    });
  });

  it('keeps the ending of each line where they are mixed', () => {
    const ours = 'a\nb\r\nc\nd\r\ne\nf\r\ng\n';
    const theirs = 'a\nb\nc\nd\nE\nf\ng\n';
    expect(mergeText({ ours, base, theirs })).toEqual({
      kind: 'clean',
      text: 'a\nb\r\nc\nd\r\nE\nf\r\ng\n',
    });
  });

  it.each([
    ['without a newline at the end', 'a\nb\nc', 'A\nb\nc', 'a\nb\nc\nd\n'],
    ['that is empty', '', 'a\n', ''],
  ])('merges a text %s', (_, before, ours, theirs) => {
    const merged = mergeText({ ours, base: before, theirs });
    expect(merged.kind).toBe('clean');
  });

  it('gives up on a text of very many equal lines, instead of taking minutes', () => {
    const many = '}\n'.repeat(5_000);
    expect(mergeText({ ours: `a\n${many}`, base: many, theirs: `${many}b\n` }).kind).toBe(
      'conflict',
    );
  });

  const numbered = (length: number): string =>
    Array.from({ length: Math.ceil(length / 8) }, (_, index) => `l${index}\n`).join('');

  const worstTexts: Readonly<Record<string, WorstText>> = {
    'of nothing but empty lines': repeated('\n'),
    'of a thousand empty lines': () => '\n'.repeat(1_000),
    'of lines that are all different': numbered,
  };

  // In equal-lines.test long texts of other lines are compared.
  it.each(rowsInCi(worstTexts, 'of nothing but empty lines', 'of a thousand empty lines'))(
    'takes a moment for a text %s, however long',
    (_, worst) => {
      expectLinearTime((text) => {
        mergeText({ ours: `${text}a\n`, base: text, theirs: `b\n${text}` });
        mergeText({ ours: text, base: '', theirs: text.replaceAll('l', 'm') });
        changedLines(`${text}a\n`, `b\n${text}`);
      }, worst);
    },
  );
});

describe('changed lines', () => {
  it.each([
    ['a\nb\n', 'a\nb\n', 0],
    ['a\nb\n', 'a\r\nb\r\n', 0],
    ['a\nb\n', 'a\nc\n', 2],
    ['', 'a\nb\n', 2],
  ])('%j and %j are %i apart', (one, other, lines) => {
    expect(changedLines(one, other)).toBe(lines);
  });
});
