import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { hostileText } from '../hostile-text.js';
import { secretPiece } from './secret-leaks.js';

/** What a server writes to a connection, whatever it was asked, and what it does then. */
export interface AnyAnswer {
  readonly chunks: readonly Buffer[];
  readonly end: 'end' | 'reset' | 'hang';
}

const mebibyte = 1024 * 1024;

/** Zeros that come to more than a run reads, in a few kilobytes. */
const bomb = gzipSync(Buffer.alloc(8 * mebibyte));

const status = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(200, 201, 204, 301, 307, 400, 401, 403, 404, 408) },
  { weight: 2, arbitrary: fc.constantFrom(409, 422, 429, 500, 502, 503, 504) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 999 }) },
);

/** As a header may hold it: Node refuses an answer with control characters in it, as other cases show. */
const headerText = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  text.map((value) => value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ''));

function header(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.tuple(fc.constant('location'), headerText(text)),
      fc.tuple(
        fc.constant('retry-after'),
        fc.oneof(
          fc.constantFrom('0', '1', '3600', '-1', '1e9', 'Sat, 01 Jan 2028 00:00:00 GMT', 'soon'),
          headerText(text),
        ),
      ),
      fc.constantFrom<[string, string]>(
        ['content-type', 'application/json'],
        ['content-type', 'text/html; charset=utf-16'],
        ['content-encoding', 'gzip'],
        ['content-encoding', 'br'],
        ['transfer-encoding', 'chunked'],
        ['content-length', '0'],
        ['content-length', '7'],
        ['content-length', '99999999'],
        ['connection', 'close'],
      ),
      fc.tuple(fc.constant('x-hint'), headerText(text)),
    )
    .map(([name, value]) => `${name}: ${value}`);
}

function body(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const ids = fc.record(
    {
      projectId: fc.oneof(fc.uuid(), text, fc.constant(null), fc.integer()),
      commitId: fc.oneof(fc.uuid(), text, fc.constant({}), fc.constant('c'.repeat(200_000))),
      subfolder: fc.oneof(text, fc.constant('apps/x')),
    },
    { requiredKeys: [] },
  );
  const refusal = fc.record({
    message: text,
    meta: fc.record({ errors: fc.array(fc.record({ error: text }), { maxLength: 3 }) }),
  });
  const json = fc
    .oneof(ids, refusal, fc.json().map(JSON.parse))
    .map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: json.map((value) => Buffer.from(value)) },
    {
      weight: 2,
      arbitrary: fc.tuple(json, fc.nat(40)).map(([value, end]) => Buffer.from(value.slice(0, end))),
    },
    { weight: 3, arbitrary: text.map((value) => Buffer.from(value)) },
    {
      weight: 2,
      arbitrary: text.map((value) => Buffer.from(`<!doctype html><title>${value}</title>`)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        bomb,
        Buffer.alloc(2 * mebibyte, ' '),
        Buffer.from('['.repeat(100_000)),
        Buffer.from(`{"projectId":${'9'.repeat(10_000)},"commitId":1}`),
        Buffer.from('{"__proto__":{"projectId":"p","commitId":"c"}}'),
      ),
    },
  );
}

/** An answer of Paragon, of what stands in its place, or of something that speaks no HTTP. */
export function anyAnswer(secret: string): fc.Arbitrary<AnyAnswer> {
  const text = fc.oneof(hostileText, secretPiece(secret));
  const http = fc
    .record({
      status,
      reason: headerText(text),
      headers: fc.array(header(text), { maxLength: 4 }),
      body: body(text),
      framing: fc.constantFrom('counted', 'counted', 'counted', 'as the headers say'),
    })
    .map((answer) => {
      const counted = answer.framing === 'counted' ? [`content-length: ${answer.body.length}`] : [];
      const others = answer.headers.filter(
        (line) => counted.length === 0 || !/^(?:content-length|transfer-encoding):/.test(line),
      );
      const head = [`HTTP/1.1 ${answer.status} ${answer.reason}`, ...others, ...counted, '', ''];
      return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), answer.body]);
    });
  return fc.record({
    chunks: fc
      .tuple(
        fc.oneof({ weight: 9, arbitrary: http }, { weight: 1, arbitrary: text.map(Buffer.from) }),
        fc.array(fc.nat(400), { maxLength: 3 }),
      )
      .map(([bytes, places]) => {
        const ends = [...places.filter((place) => place < bytes.length), bytes.length].sort(
          (one, other) => one - other,
        );
        return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      }),
    // A connection that stays open is waited for as long as a request may take, so it is rarely that.
    end: fc.constantFrom<AnyAnswer['end']>('end', 'end', 'end', 'reset'),
  });
}

export interface AnyServer {
  readonly url: string;
  /** What connections get from now on. */
  answer: AnyAnswer;
  /** How many requests have been answered. */
  readonly answered: number;
  close(): Promise<void>;
}

/** A server on loopback that answers each request with the bytes that it was given. */
export async function startAnyServer(): Promise<AnyServer> {
  const open = new Set<Socket>();
  let answered = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.once('data', () => {
      answered += 1;
      void reply(socket, any.answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const any: AnyServer = {
    url: `http://127.0.0.1:${port}`,
    answer: { chunks: [], end: 'end' },
    get answered() {
      return answered;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return any;
}

async function reply(socket: Socket, { chunks, end }: AnyAnswer): Promise<void> {
  for (const chunk of chunks) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => socket.write(chunk, () => resolve()));
  }
  if (end === 'end') socket.end();
  else if (end === 'reset') socket.resetAndDestroy();
}
