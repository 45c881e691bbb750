// It measures processor time, which other tests beside it can stretch, so CI does without it.
import { expect, test, vi } from 'vitest';
import { lineReader } from '../src/action/child-process.js';
import { realClock } from '../src/action/clock.js';
import { withoutSlashesAtEnd } from '../src/action/inputs.js';
import { properProxyAddress } from '../src/action/proxy-address.js';
import { retryAfter } from '../src/action/retry.js';
import { parseConfiguration, secretsInUrls } from '../src/git/configuration.js';
import { refusalOf } from '../src/git/refusal.js';
import { hostOfAddress, isScpAddress, repositoryOf } from '../src/git/remote-address.js';
import { explainAnswer, paragonWords } from '../src/paragon/answer-explanation.js';
import { explainCliFailure, lastWords } from '../src/paragon/cli-failure.js';
import { isId } from '../src/paragon/identifiers.js';
import { wholeNodeOptions } from '../src/paragon/node-options.js';
import { explainNpm, npmCode, npmEnd, npmWords } from '../src/paragon/npm-failure.js';
import { withFetchLimits } from '../src/paragon/npm-settings.js';
import type { ParagonHost } from '../src/paragon/paragon-host.js';
import { buildError, buildErrors } from '../src/project/build-errors.js';
import {
  asCodeBlock,
  inLog,
  inMarkdown,
  inProse,
  oneLine,
  quoted,
  shortened,
  withoutTerminalSequences,
} from '../src/report/escape.js';
import { runnerLog } from '../src/report/log.js';
import { createSecrets } from '../src/report/secrets.js';
import { renderSummary } from '../src/report/summary.js';
import { codeMask } from '../src/sync/code-mask.js';
import { renameInConfig, workflowBindings } from '../src/sync/config-imports.js';
import { changedLines, mergeText } from '../src/sync/merge-text.js';
import { integrationOf, isDraft, isWorkflow } from '../src/sync/owned-paths.js';
import { importedFiles } from '../src/sync/relative-imports.js';
import { workflowId, workflowTitle } from '../src/sync/workflow-text.js';
import { expectLinearTime, repeated, type WorstText } from './linear-time.js';

const host: ParagonHost = {
  zeusUrl: 'https://zeus.acme.example',
  dashboardUrl: 'https://dashboard.acme.example',
  key: 'cli_key.x',
};

const secrets = createSecrets(() => undefined);
secrets.add('cli_key.0123456789abcdef');

const log = runnerLog((text) => text, realClock);

const chunksOf = (text: string): readonly Buffer[] => {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / 1_000);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * 1_000, (index + 1) * 1_000),
  );
};

const readLines = (text: string): void => {
  const reader = lineReader(() => undefined, secrets.redact);
  for (const chunk of chunksOf(text)) reader.write(chunk);
  reader.end();
};

const failed = (text: string): unknown =>
  explainCliFailure('para build', 1, [
    { text, stream: 'stderr' },
    ...text.split('\n').map((line) => ({ text: line, stream: 'stdout' }) as const),
  ]);

const answered = (text: string): unknown =>
  [404, 503, 302].map((status) =>
    explainAnswer(
      { status, text, headers: { location: text, 'retry-after': text } },
      { host, requests: 1, now: new Date(0), patience: 60_000 },
    ),
  );

const terminal: readonly WorstText[] = [
  repeated('\u001b['),
  repeated('0', '\u001b['),
  repeated('\u001b]'),
  repeated(' ', '\u001b'),
];

const lines: readonly WorstText[] = [
  repeated('\n'),
  repeated('\r'),
  repeated('\t\n'),
  repeated('\u2028'),
  repeated('\u0000'),
];

const marks: readonly WorstText[] = [
  repeated('`'),
  repeated('a', '`'),
  repeated('##['),
  repeated('GH-'),
  repeated('::'),
  repeated('\ud83d'),
];

const encoded: readonly WorstText[] = [
  repeated('\\'),
  repeated('\\u{0000000'),
  repeated('\\u0041'),
  repeated('%2541'),
  repeated('&#0'),
  repeated('cli_key.'),
  repeated('cli_key.0123456789abcdef'),
];

const typeErrors: readonly WorstText[] = [
  repeated(':1'),
  repeated(':'),
  repeated('1', 'a:'),
  repeated(':0:0 - error TS0: ', 'e'),
  repeated(':0:0 - error TS0: ', 'e', '\n'),
  repeated('(0,0): error TS0: ', 'e', '\n'),
  repeated('(1,', 'a'),
  repeated('error TS'),
  repeated('src/a.ts:1:1 - error TS1: x\n'),
  repeated('  detail\n', 'src/a.ts:1:1 - error TS1: x\n'),
];

const failures: readonly WorstText[] = [
  repeated('('),
  repeated(' (', 'at '),
  repeated(': ( ', 'at x', ' (native'),
  repeated(':1:1', 'at '),
  repeated('1', 'at a:'),
  repeated('Error '),
  repeated('Error (503)x'),
  repeated('status '),
  repeated('http:'),
  repeated('- ...'),
  repeated('.', '- '),
  repeated('npm error '),
  repeated('npm error code '),
  repeated('npm ERR! code E404x\n'),
  repeated('E', 'npm error code '),
  repeated('invalid '),
];

const addresses: readonly WorstText[] = [
  repeated('/', 'https://a', 'x'),
  repeated('/'),
  repeated('@.'),
  repeated('@'),
  repeated('@.', 'S', ':..\n'),
  repeated('a/', 'https://'),
  repeated('.git', 'https://a/b'),
  repeated(':', 'git@'),
];

const json: readonly WorstText[] = [
  repeated('['),
  repeated('{"message":'),
  repeated('x', '{"message":"', '"}'),
  repeated('{"error":"x"},', '{"meta":{"errors":[', '{}]}}'),
  repeated('<'),
];

const headers: readonly WorstText[] = [
  repeated('1'),
  repeated('a'),
  repeated('00:00:', 'Sun, '),
  repeated('00:00:0', 'a '),
  repeated(' ', 'a'),
];

const gitWords: readonly WorstText[] = [
  repeated('[rejected] ('),
  repeated('[remote rejected]f', '', '\n'),
  repeated('stale info)[rejected]'),
  repeated('rPermission to P', '', '\n'),
  repeated('remote:\n'),
  repeated('returned error: '),
  repeated("fatal: unable to access '"),
];

const paths: readonly WorstText[] = [
  repeated('/'),
  repeated('/~'),
  repeated('/workflows/a.ts', 'src/integrations/a', '\n'),
];

const code: readonly WorstText[] = [
  repeated('\n'),
  repeated('\t\n', '', 's'),
  repeated('\r'),
  repeated('readonly id '),
  repeated(' ', 'readonly id', '='),
  repeated('\\', "name = '"),
  repeated('name = `\n'),
  repeated('readonly id = "a\n'),
];

const imports: readonly WorstText[] = [
  repeated(' ', 'from'),
  repeated('\n', 'import'),
  repeated('import '),
  repeated('{', 'import '),
  repeated("import a from './workflows/"),
  repeated("import a from './workflows/b';\n", '', '\n  workflowDisplayOrder: [],\n'),
  repeated('\nworkflowDisplayOrder:['),
  repeated('\nworkflowDisplayOrder:'),
];

const templates: readonly WorstText[] = [
  repeated('`${'),
  repeated('`${{', '', '}'),
  repeated("'"),
  repeated('/*'),
  repeated('\\', '`'),
];

/** Equal lines, few enough to be merged, and many. */
const equalLines: readonly WorstText[] = [
  (length) => `a\n${'}\n'.repeat(Math.min(length / 2, 500))}b\n`,
  repeated('}\n'),
  repeated('a\nb\n}\n\n'),
];

const noNames = { files: new Map(), bindings: new Map() };

const settings: readonly WorstText[] = [
  repeated('\n\t'),
  repeated(' ', 'cache'),
  repeated('='),
  repeated('a=b\n'),
  repeated('\\', '--require "'),
];

/** Every exported function through which text from outside passes, with the texts that are worst for it. */
const cases: ReadonlyArray<readonly [string, (text: string) => unknown, readonly WorstText[]]> = [
  ['withoutTerminalSequences', withoutTerminalSequences, terminal],
  ['oneLine', oneLine, lines],
  ['inLog', inLog, [...lines, ...marks]],
  ['quoted', (text) => quoted(text), [...lines, ...marks]],
  ['shortened', (text) => shortened(text, 10), marks],
  ['inMarkdown', inMarkdown, marks],
  ['inProse', inProse, marks],
  ['asCodeBlock', asCodeBlock, [...lines, ...terminal]],
  ['a line of the log', (text) => log.info(text), [...lines, ...marks]],
  ['redact', secrets.redact, [...encoded, ...terminal]],
  ['appearsIn', secrets.appearsIn, encoded.slice(-2)],
  ['lineReader', readLines, [...terminal, ...lines]],
  ['buildError', buildError, typeErrors],
  ['buildErrors', (text) => buildErrors(text.split('\n')), typeErrors],
  ['explainCliFailure', failed, failures],
  ['lastWords', (text) => lastWords([{ text, stream: 'stdout' }]), failures],
  ['npmCode', npmCode, [...failures, ...terminal]],
  ['npmWords', npmWords, failures],
  ['explainNpm', (text) => explainNpm(npmEnd({ exitCode: 1, signal: null }, text), 'x'), failures],
  ['explainAnswer', answered, [...json, ...headers]],
  ['paragonWords', paragonWords, json],
  ['retryAfter', (text) => retryAfter(text, new Date(0)), headers],
  ['isId', isId, [repeated('a'), repeated('a', '', ' ')]],
  ['repositoryOf', repositoryOf, addresses],
  ['isScpAddress', isScpAddress, addresses],
  ['hostOfAddress', hostOfAddress, addresses],
  ['secretsInUrls', secretsInUrls, [...addresses, repeated('a+://'), repeated('a://b:')]],
  ['withoutSlashesAtEnd', withoutSlashesAtEnd, addresses],
  ['refusalOf', refusalOf, gitWords],
  ['parseConfiguration', parseConfiguration, [...settings, repeated('a\0')]],
  ['properProxyAddress', properProxyAddress, addresses],
  ['integrationOf', integrationOf, paths],
  ['isWorkflow', isWorkflow, paths],
  ['isDraft', isDraft, paths],
  ['workflowTitle', workflowTitle, code],
  ['workflowId', workflowId, code],
  ['codeMask', codeMask, [...templates, ...imports]],
  ['workflowBindings', workflowBindings, imports],
  ['renameInConfig', (text) => renameInConfig(text, noNames), [...imports, ...templates]],
  ['importedFiles', (text) => importedFiles('a/b.ts', text, new Map()), imports],
  [
    'mergeText',
    (text) => mergeText({ ours: `x\n${text}`, base: text, theirs: `${text}y\n` }),
    equalLines,
  ],
  ['changedLines', (text) => changedLines(text, `x\n${text}`), equalLines],
  ['wholeNodeOptions', (text) => wholeNodeOptions(text, '/w'), settings],
  ['withFetchLimits', (text) => withFetchLimits({}, text), settings],
  ['renderSummary', (text) => renderSummary([{ kind: 'output', title: text, text }]), marks],
];

test.each(cases)('%s takes time in proportion to its text, at worst', (_, run, texts) => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    for (const worst of texts) expectLinearTime(run, worst);
  } finally {
    vi.restoreAllMocks();
  }
  expect(texts.length).toBeGreaterThan(0);
});
