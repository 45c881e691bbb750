import { it } from 'vitest';
import { playHistories } from './random-histories.js';

// Two files, so that two processors play them.
it(
  'nobody’s work gets lost in any history, and both sides come to say the same',
  () => playHistories(0),
  24 * 3_600_000,
);
