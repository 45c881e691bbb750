import { expect, test } from 'vitest';
import { withSkipLibCheck } from '../../src/compiler/skip-lib-check.js';
import { expectLinearTime, repeated } from '../linear-time.js';

test.each([
  [
    '{"compilerOptions":{"strict":true}}',
    '{"compilerOptions":{ "skipLibCheck": true,"strict":true}}',
  ],
  ['{"compilerOptions": {}}', '{"compilerOptions": { "skipLibCheck": true}}'],
  [
    '{"compilerOptions": { /* none */ }}',
    '{"compilerOptions": { "skipLibCheck": true /* none */ }}',
  ],
  ['{"extends": "./a"}', '{ "compilerOptions": { "skipLibCheck": true },"extends": "./a"}'],
  ['{}', '{ "compilerOptions": { "skipLibCheck": true }}'],
  ['{"compilerOptions":{"skipLibCheck" : false}}', '{"compilerOptions":{"skipLibCheck" : true}}'],
  ['{"compilerOptions":{"skipLibCheck":true}}', '{"compilerOptions":{"skipLibCheck":true}}'],
  [
    '// "compilerOptions": { "skipLibCheck": false }\n{ "compilerOptions": { "strict": true } }',
    '// "compilerOptions": { "skipLibCheck": false }\n{ "compilerOptions": { "skipLibCheck": true, "strict": true } }',
  ],
  ['what is no JSON', 'what is no JSON'],
])('%s becomes %s', (before, after) => {
  expect(withSkipLibCheck(before)).toBe(after);
});

test.each([
  repeated('"compilerOptions"'),
  repeated('"compilerOptions":{'),
  repeated(' ', '"skipLibCheck"'),
  repeated('"skipLibCheck": '),
  repeated('{'),
])('takes no longer for a text that somebody made for that', (worst) => {
  expectLinearTime(withSkipLibCheck, worst);
});
