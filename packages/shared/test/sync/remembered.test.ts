import { expect, test } from 'vitest';
import { rememberedAnswers } from '../../src/sync/remembered.js';

test('each question is asked once, and again after an error', async () => {
  const asked: string[] = [];
  const ask = rememberedAnswers(async (text: string, limit: number) => {
    asked.push(`${text} ${limit}`);
    if (asked.length === 1) throw new Error('No answer.');
    return text.length * limit;
  });
  await expect(ask('one', 2)).rejects.toThrow('No answer.');
  expect([await ask('one', 2), await ask('one', 2), await ask('one', 3)]).toEqual([6, 6, 9]);
  expect(asked).toEqual(['one 2', 'one 2', 'one 3']);
});

test('a question that is under way is not asked again', async () => {
  let asked = 0;
  const ask = rememberedAnswers(async (text: string) => {
    asked += 1;
    return text.length;
  });
  expect(await Promise.all([ask('one'), ask('one')])).toEqual([3, 3]);
  expect(asked).toBe(1);
});
