import type { Paragon } from '../../src/paragon/server.js';

export interface Reply {
  status: number;
  body: unknown;
}

/** A bare client: it sends what it is told, so that tests can send what is wrong. */
export async function send(
  paragon: Paragon,
  key: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${paragon.zeusUrl}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

export const commitPath = '/graphite/projects/commit';
export const sha = '0123456789abcdef0123456789abcdef01234567';
export const otherSha = 'f'.repeat(40);

export const aStart = { branchName: 'main', author: 'Ada', runId: '4711', hash: sha };

export async function startPush(paragon: Paragon, key: string, start = aStart): Promise<string> {
  const reply = await send(paragon, key, 'POST', commitPath, start);
  const { body } = reply;
  if (typeof body === 'object' && body !== null && 'commitId' in body) {
    if (typeof body.commitId === 'string') return body.commitId;
  }
  throw new Error(`Not linked: ${JSON.stringify(reply)}`);
}
