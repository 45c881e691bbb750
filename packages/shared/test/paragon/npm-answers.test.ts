import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { realClock } from '../../src/action/clock.js';
import { findNodeAndNpm } from '../../src/paragon/node-and-npm.js';
import { runNpm } from '../../src/paragon/npm.js';
import { npmEnvironment } from '../../src/paragon/npm-settings.js';
import { nightly, rowsAtNight } from '../nightly.js';
import { repeatingNpm } from './copying-npm.js';
import { keptLog, quickClock } from './paragon-host.js';

/** What npm makes of a registry that answers everything in one way. */
async function failureAt(answer: (response: ServerResponse) => unknown): Promise<{
  readonly message: string;
  readonly attempts: number;
}> {
  const server = createServer((_, response) => void answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const home = await mkdtemp(join(tmpdir(), 'npm answers '));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  const registry = `http://127.0.0.1:${address.port}/`;
  await writeFile(
    join(home, '.npmrc'),
    `registry=${registry}\nfetch-retries=0\nfetch-timeout=300\n`,
  );
  const folder = join(home, 'project');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  const { PATH, SystemRoot } = process.env;
  const { signal } = new AbortController();
  const clock = quickClock();
  const tools = await findNodeAndNpm({
    clock: realClock,
    env: process.env,
    workspace: home,
    folder: home,
    signal,
  });
  const context = {
    tools: { ...tools, npm: await repeatingNpm(home, tools.npm) },
    env: npmEnvironment({ PATH, SystemRoot, HOME: home, USERPROFILE: home }),
    log: keptLog(),
    signal,
    redact: (text: string) => text,
    clock,
  };
  const thrown: unknown = await runNpm(
    {
      args: ['install', 'anything@latest'],
      folder: async () => folder,
      subject: 'anything@latest',
      result: async () => undefined,
    },
    context,
  ).catch((error: unknown) => error);
  const message = thrown instanceof Error ? thrown.message : 'no failure';
  return { message: message.replaceAll(registry, '<registry>/'), attempts: clock.waits.length + 1 };
}

const signIn = '<html><title>Sign in</title></html>';
const html = { 'content-type': 'text/html' };

nightly('a login page in place of the registry differs from an unreachable registry', async () => {
  const { message, attempts } = await failureAt((response) =>
    response.writeHead(200, html).end(signIn),
  );
  expect(message).toMatch(
    /^anything@latest could not be installed from npm \(FETCH_ERROR\)\.\n.*invalid json response body at <registry>/s,
  );
  expect(message).toContain('The server that answers is not an npm registry');
  expect(attempts).toBe(3);
});

type Answer = readonly [
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
  code: string,
  cure: string,
  attempts: number,
];

const answers: Readonly<Record<string, Answer>> = {
  '401': [401, html, signIn, 'E401', 'The registry requires credentials', 1],
  '403': [
    403,
    {},
    '{"error":"forbidden"}',
    'E403',
    'The registry or a proxy does not allow this',
    1,
  ],
  '404': [404, {}, '{"error":"not_found"}', 'E404', 'has the package', 1],
  '407': [407, {}, '', 'E407', 'The proxy requires credentials', 1],
  '429': [429, {}, '', 'E429', 'The registry could not be reached', 3],
  '502': [502, html, '<html>Bad gateway</html>', 'E502', 'The registry could not be reached', 3],
};

// What is made of npm's words is in npm-failure.test.
test.each(rowsAtNight(answers))(
  'a registry that answers %s is given up with what to do',
  async (_, row) => {
    const [status, headers, body, code, cure, expected] = row;
    const { message, attempts } = await failureAt((response) =>
      response.writeHead(status, headers).end(body),
    );
    expect(message).toContain(`(${code})`);
    expect(message).toContain(cure);
    // What npm has said is not told once more as the JSON that it was asked for.
    expect(message).not.toContain('"code"');
    expect(attempts).toBe(expected);
  },
);

test('a registry that takes the request and does not answer is given up, and named', async () => {
  const { message, attempts } = await failureAt(() => undefined);
  expect(message).toMatch(/npm \(FETCH_ERROR\)[\s\S]*network timeout at: <registry>\/anything/);
  expect(attempts).toBe(3);
});
