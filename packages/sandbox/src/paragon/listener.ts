import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { takeForm } from './dashboard-forms.js';
import { dashboardPage, refusalPage } from './dashboard-pages.js';
import { type Fault, type FaultPlan, isPause } from './faults.js';
import { isForm, readBody, sendAnswer, sendFault, sendHtml, sendOn } from './http-exchange.js';
import type { RequestEntry, RequestLog, Violation } from './request-log.js';
import { type Answer, findRoute, type Route, refusal } from './route.js';
import type { State } from './state.js';

export interface Listener {
  state: State;
  log: RequestLog;
  faults: FaultPlan;
  closing: AbortSignal;
  basePath: string;
  routes: readonly Route[];
}

export function requestListener(listener: Listener) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    serve(listener, request, response).catch((error: unknown) => {
      // A client that left, or Paragon being closed, ends reading and waiting with an error.
      if (listener.closing.aborted || response.destroyed) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const { method = '', url = '' } = request;
      listener.log.violations.push({
        rule: 'sandbox is broken',
        message,
        request: `${method} ${url}`,
      });
      response.writeHead(500).end();
    });
  };
}

async function serve(
  { state, log, faults, closing, basePath, routes }: Listener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const { body, problems } = await readBody(request);
  const [path = '/', query] = url.split('?', 2);
  const found = path.startsWith(`${basePath}/`)
    ? findRoute(routes, method, path.slice(basePath.length))
    : undefined;
  const route = found?.route.name ?? 'unknown';
  const entry = log.add({ route, method, path: url, headers, body, at: state.now() });
  response.once('close', () => {
    if (response.writableFinished || entry.broken !== undefined) return;
    entry.broken = 'client left';
    log.changed(entry);
  });
  const violate = (rule: Violation['rule'], message: string) =>
    void log.violations.push({ rule, message, request: `${method} ${url}` });

  if (found === undefined) {
    const isServed =
      path.startsWith('/dashboard') &&
      (await serveDashboard(path.slice('/dashboard'.length), { state, log, entry, response }));
    if (isServed) return;
    violate('unknown route', 'Paragon has nothing there.');
    sendAnswer(response, log, entry, refusal(404, `Cannot ${method} ${path}`));
    return;
  }

  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) violate('missing key', 'Authorization: Bearer <key> is missing.');
  const wrong = [...problems, ...found.route.check(body)];
  if (query !== undefined) wrong.push(`The query "${query}" means nothing here.`);
  if (wrong.length > 0) violate('bad body', wrong.join('\n'));

  const fault = faults.take(found.route.name);
  const lost = await pauseOf(fault, closing);
  const work = (): Answer => {
    const key = state.keys.get(token ?? '');
    if (key === undefined) return refusal(401, 'Unauthorized');
    if (wrong.length > 0) return refusal(400, 'Bad request', wrong);
    const { organization } = key;
    return found.route.handle({ body, parameter: found.parameter, organization, violate });
  };
  if (lost === undefined) sendAnswer(response, log, entry, work());
  else sendFault(response, log, entry, lost, lost.answerLost === true ? work() : undefined);
}

/** Whether the dashboard has such a page or form. */
async function serveDashboard(
  path: string,
  { state, log, entry, response }: DashboardExchange,
): Promise<boolean> {
  const { method, headers, body } = entry;
  if (method === 'GET') {
    const html = dashboardPage(state, path);
    if (html !== undefined) sendHtml(response, log, entry, 200, html);
    return html !== undefined;
  }
  // Another site that is open in the browser must not edit here.
  const isOwn = [undefined, 'same-origin', 'none'].includes(headers['sec-fetch-site']?.toString());
  if (method !== 'POST' || !isForm(entry) || !isOwn) return false;
  try {
    const location = await takeForm(state, path, new URLSearchParams(String(body)));
    if (location !== undefined) sendOn(response, log, entry, location);
    return location !== undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    sendHtml(response, log, entry, 400, refusalPage(message));
    return true;
  }
}

interface DashboardExchange {
  readonly state: State;
  readonly log: RequestLog;
  readonly entry: RequestEntry;
  readonly response: ServerResponse;
}

async function pauseOf(
  fault: ReturnType<FaultPlan['take']>,
  closing: AbortSignal,
): Promise<Fault | undefined> {
  if (fault === undefined || !isPause(fault)) return fault;
  if ('delay' in fault) await delay(fault.delay, undefined, { signal: closing });
  else await fault.run();
  return undefined;
}
