// CI shows issues in attention.test, and that the lines are a valid workflow in templates.test.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectParagon } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { newWorld, workflowFile } from './pull-world.js';

const file = '.github/workflows/paragraph_pull_runner.yml';
const template = new URL('../../../templates/workflows/paragraph_pull_runner.yml', import.meta.url);

/** A chat that takes messages, and what it was sent. */
async function openChat() {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((message) => {
      sent.push(message);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = isAddress(address) ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook`, sent };
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

test('the lines of the template that are commented out tell people by an issue, and a chat by a message', async () => {
  const lines = (await readFile(template, 'utf8')).split('\n');
  // What is a line of YAML behind the mark, and not a sentence.
  const yaml = /^(?<indent> *)# (?<line>(?:- if|env|run|issues|attention):.*| {2,}\S.*)$/;
  const active = lines.map((line) => line.replace(yaml, '$<indent>$<line>'));
  expect(active.filter((line, index) => line !== lines[index]).length).toBeGreaterThan(8);
  const files = { [file]: active.join('\n') };
  const chat = await openChat();
  const world = await newWorld({ files });
  const runs = connectParagon(world, { secrets: { CHAT_WEBHOOK: chat.url } });
  const dashboard = world.paragon.dashboard(world.projectId);
  await dashboard.saveVersion();
  const [quiet] = await runs.settled();
  expect(quiet?.conclusion).toBe('success');
  expect(chat.sent).toEqual([]);

  const before = (await world.repository.read('main', workflowFile)) ?? '';
  const edited = before.replace("'Notify Channel'", "'By an engineer'");
  await world.repository.commit({ files: { [workflowFile]: edited } });
  dashboard.renameWorkflow('slack', 'Notify Channel', '<!channel> @everyone "; exit 1 #');
  await dashboard.saveVersion();
  const [, run] = await runs.settled();
  expect(run?.jobs[0]?.permissions).toMatchObject({ issues: 'write' });
  expect(world.repository.conversations.all()).toMatchObject([{ state: 'open', number: 1 }]);
  expect(chat.sent).toHaveLength(1);
  const { text: message } = Object(JSON.parse(chat.sent[0] ?? '{}'));
  expect(message).toContain('Git and Paragon both changed ‹!channel› ＠everyone "; exit 1 #');
  expect(message).toMatch(/\/actions\/runs\/\d+$/);
  expect(world.github.violations).toEqual([]);
}, 240_000);
