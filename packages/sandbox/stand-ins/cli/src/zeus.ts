import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type {
  Build,
  IntegrationMetadata,
  ProjectDocument,
  PushAnswer,
} from '../../../src/paragon/model.js';
import { CliError } from './cli-error.js';
import { field, isRecord, parseJson, text as toText } from './json.js';

export class Zeus {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  async project(projectId: string): Promise<ProjectDocument> {
    const answer = await this.#call('GET', `projects/${encodeURIComponent(projectId)}`);
    const parts = ['events', 'integrations', 'persona', 'resources'];
    if (parts.some((part) => !isRecord(field(answer, part)))) {
      throw new CliError(`${this.#url} answered what is no project.`);
    }
    return answer as ProjectDocument;
  }

  async integration(name: string): Promise<IntegrationMetadata> {
    return (await this.#call(
      'GET',
      `integrations/${encodeURIComponent(name)}`,
    )) as IntegrationMetadata;
  }

  async push(build: Build, cliVersion: string, dryRun: boolean): Promise<PushAnswer> {
    const path = `projects/${encodeURIComponent(build.projectId)}`;
    return (await this.#call('PUT', path, { build, cliVersion, dryRun })) as PushAnswer;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const url = `${this.#url}/sandbox/cli/${path}`;
    const { status, text } = await exchange(url, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? '' : JSON.stringify(body),
    }).catch((error: unknown) => {
      throw new CliError(`Could not reach ${this.#url}: ${causeOf(error)}`);
    });
    const answer = parseJson(text);
    if (status < 200 || status > 299) throw new CliError(refusal(status, answer, text));
    if (answer === undefined) throw new CliError(`${this.#url} answered what is no JSON.`);
    return answer;
  }
}

// An `import` of `node:http` would read all that it exports, and so load all that `fetch` needs: that takes longer than
// the rest of a command.
const load = createRequire(import.meta.url);

async function exchange(
  url: string,
  { body, ...init }: { method: string; headers: Record<string, string>; body: string },
): Promise<{ status: number; text: string }> {
  const name = url.startsWith('https:') ? 'node:https' : 'node:http';
  const { request } = load(name) as typeof import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, init).once('error', reject).once('response', resolve).end(body);
  });
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

function refusal(status: number, answer: unknown, text: string): string {
  const message = field(answer, 'message');
  const said = typeof message === 'string' ? message : (text.split('\n', 1)[0] ?? '');
  const errors = field(field(answer, 'meta'), 'errors');
  const details = Array.isArray(errors) ? errors.map((entry) => toText(field(entry, 'error'))) : [];
  const advice =
    status === 401 ? ['Your CLI key was rejected. Run "para auth login" and try again.'] : [];
  return [`Error: ${said} (${status})`, ...details.map((detail) => `  ${detail}`), ...advice].join(
    '\n',
  );
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = field(cause, 'code');
  return cause.message === '' && typeof code === 'string' ? code : cause.message;
}
