import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { Fault } from './faults.js';
import type { RequestEntry, RequestLog } from './request-log.js';
import type { Answer } from './route.js';

/** Whether a request is what a browser sends of a form. */
export function isForm({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
}

export async function readBody(
  request: IncomingMessage,
): Promise<{ body: unknown; problems: string[] }> {
  const text = await readText(request);
  if (text === '') return { body: undefined, problems: [] };
  const type = request.headers['content-type'] ?? '';
  if (isForm(request)) return { body: text, problems: ['A form is no JSON.'] };
  const problems = /^application\/json *(;|$)/i.test(type)
    ? []
    : [`Content-Type: is "${type}", not application/json`];
  try {
    const body: unknown = JSON.parse(text);
    return { body, problems };
  } catch {
    return { body: text, problems: [...problems, 'The body is not JSON.'] };
  }
}

/** The entry is complete before the client can see the answer, so a test reads no half of it. */
export function sendAnswer(
  response: ServerResponse,
  log: RequestLog,
  entry: RequestEntry,
  answer: Answer,
): void {
  send(response, log, entry, answer.status, JSON.stringify(answer.body), {
    'content-type': 'application/json; charset=utf-8',
  });
}

export function sendHtml(
  response: ServerResponse,
  log: RequestLog,
  entry: RequestEntry,
  status: number,
  html: string,
): void {
  send(response, log, entry, status, html, { 'content-type': 'text/html; charset=utf-8' });
}

/** Sends a browser on to a page, so that loading it again repeats nothing. */
export function sendOn(
  response: ServerResponse,
  log: RequestLog,
  entry: RequestEntry,
  location: string,
): void {
  send(response, log, entry, 303, '', { location });
}

const signInPage =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n';

/** `answer`: what the work came to, where the fault lets it be done. */
export function sendFault(
  response: ServerResponse,
  log: RequestLog,
  entry: RequestEntry,
  fault: Fault,
  answer: Answer | undefined,
): void {
  if ('html' in fault) {
    sendHtml(response, log, entry, fault.status ?? 200, signInPage);
  } else if ('redirect' in fault) {
    const status = fault.status ?? 302;
    send(response, log, entry, status, '', { location: fault.redirect });
  } else if ('status' in fault) {
    const { status, headers, body } = fault;
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? { message: 'Fault' });
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    send(response, log, entry, status, text, { 'content-type': type, ...headers });
  } else if ('emptyBody' in fault) {
    send(response, log, entry, answer?.status ?? 200, '', {});
  } else if ('truncated' in fault) {
    const text = JSON.stringify(answer?.body ?? { message: 'The rest of this never arrives.' });
    entry.status = answer?.status ?? 200;
    entry.broken = 'truncated';
    log.changed(entry);
    response.writeHead(entry.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  } else if ('reset' in fault) {
    entry.broken = 'reset';
    log.changed(entry);
    response.socket?.resetAndDestroy();
  } else if ('hang' in fault) {
    entry.broken = 'hang';
    log.changed(entry);
  } else {
    // The compiler names a kind of fault that nothing carries out.
    fault satisfies never;
  }
}

function send(
  response: ServerResponse,
  log: RequestLog,
  entry: RequestEntry,
  status: number,
  text: string,
  headers: Record<string, string>,
): void {
  entry.status = status;
  log.changed(entry);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
