import { expect, test } from 'vitest';
import { wantedVersion } from '../../src/paragon/resolve-version.js';

const wanted = '{\n  "@useparagon/cli": {\n    "wanted": "1.2.3",\n    "latest": "2.0.0"\n  }\n}\n';

test.each([
  ['the version that an install would take', 1, wanted, { version: '1.2.3' }],
  ['the same, after other words', 1, `[loaded]\n{traced}\n${wanted}`, { version: '1.2.3' }],
  ['no such version', 0, '{}\n', { version: undefined }],
  ['a package of another name', 1, '{"x": {"wanted": "1.2.3"}}', { version: undefined }],
  ['no version', 1, '{"@useparagon/cli": {"wanted": "latest"}}', { version: undefined }],
  ['a failure', 1, '{\n  "error": {\n    "code": "E401"\n  }\n}\n', undefined],
  ['an exit that is none of its own', 137, wanted, undefined],
  ['no JSON', 1, '<html>', undefined],
  ['nothing', 0, '', undefined],
])("npm's answer is read: %s", (_, exitCode, stdout, answer) => {
  expect(wantedVersion({ exitCode, stdout })).toEqual(answer);
});
