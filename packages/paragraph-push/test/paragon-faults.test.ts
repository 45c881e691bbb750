import { writeFile } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Fault, openCheckpoint, selfSigned, type World } from '@paragraph/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { nightly, rowsAtNight, rowsInCi } from '../../shared/test/nightly.js';
import { newWorld, runPush, statuses } from './push-world.js';

const register = 'POST /graphite/projects/commit';
const report = 'PATCH /graphite/projects/commit';

const host = String.raw`127\.0\.0\.1:\d+`;

/** Answers that no further attempt would better, each with the message that it leads to. */
const final: Readonly<Record<string, { readonly fault: Fault; readonly message: RegExp }>> = {
  '400 with words': {
    fault: {
      status: 400,
      body: { message: 'Bad request', meta: { errors: [{ error: 'hash?' }] } },
    },
    message: new RegExp(`^${host} refused the request with 400\\.\nIt said: Bad request hash\\?`),
  },
  '401': {
    fault: { status: 401, body: { message: 'Unauthorized' } },
    message: new RegExp(
      `^Paragon rejected the key: ${host} answered 401\\.\nIt said: Unauthorized`,
    ),
  },
  'a page of a login': {
    fault: { html: true },
    message: new RegExp(
      `^${host} answered 200, but not with JSON, as Paragon's API does\\.\nThe answer begins with: <!DOCTYPE html>`,
    ),
  },
};

// As a state it would be longer than a variable of the environment may be, so `post` could not start.
const unusable: typeof final = {
  'an id of 200,000 characters': {
    fault: { status: 200, body: { projectId: 'p', commitId: 'c'.repeat(200_000) } },
    message: new RegExp(`^${host} answered something unexpected when the run was registered\\.`),
  },
};

// CI shows one in push.test, a rejected key, and the others in the tables of answers.test.
test.each(rowsAtNight({ ...final, ...unusable }))(
  'a registration that is answered with %s ends the run, with a message of its own',
  async (_, { fault, message }) => {
    const world = await newWorld();
    world.paragon.fail({ route: register, fault, times: 'always' });
    const { main, job } = await runPush(world);
    expect(main.conclusion).toBe('failure');
    expect(main.annotations).toMatchObject([
      { level: 'error', message: expect.stringMatching(message) },
    ]);
    expect(main.outputs.result).toBe('failed');
    expect(world.paragon.requests.filter(({ route }) => route === register)).toHaveLength(1);
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
    // Paragon knows nothing of the run, so post has nothing to say.
    expect(statuses(world)).toEqual([]);
    expect(job.steps.at(-1)?.annotations).toEqual([]);
  },
);

const lost = 'The result of this run could not be reported to Paragon.';

// A run that is registered and ends at once: the project of the checkout is not the one that is linked.
test.each(rowsInCi(final, '400 with words'))(
  'a report that is answered with %s is a warning beside the failure of the run',
  async (_, { fault, message }) => {
    const world = await newWorld();
    const linked = linkAnother(world);
    world.paragon.fail({ route: report, fault, times: 'always' });
    const { main, job } = await runPush(world);
    expect(main.annotations.map(({ level }) => level)).toEqual(['warning', 'error']);
    const [warning, error] = main.annotations;
    expect(warning).toMatchObject({ title: 'Status not reported to Paragon' });
    expect(warning?.message.startsWith(`${lost} The failure of this run`)).toBe(true);
    expect(warning?.message.split('\n').slice(1).join('\n')).toMatch(message);
    expect(error?.message).toContain(linked);
    // Post has tried again, to no avail.
    expect(job.steps.at(-1)?.annotations).toMatchObject([{ message: warning?.message }]);
    expect(job.steps.at(-1)?.conclusion).toBe('success');
    expect(world.paragon.history(linked)).toMatchObject([{ status: 'running', reports: [] }]);
  },
);

/** Links the branch to another project than the one that it holds. */
function linkAnother({ paragon, projectId }: World): string {
  paragon.unlink(projectId);
  const other = paragon.createProject({ name: 'Another' });
  paragon.link({ branch: 'main', projectId: other });
  return other;
}

// CI shows below what a lost report leads to, and in commit-status.test that it fails no push.
test.each(rowsAtNight(final))(
  'a push stays done and green when its report is answered with %s',
  async (_, { fault, message }) => {
    const world = await newWorld();
    world.paragon.fail({ route: report, fault, times: 'always' });
    const { main, job } = await runPush(world);
    expect(job.conclusion).toBe('success');
    expect(main.outputs.result).toBe('pushed');
    expect(world.paragon.pushes(world.projectId)).toHaveLength(1);
    expect(main.annotations.map(({ level }) => level)).toEqual(['warning']);
    const [what = '', ...why] = main.annotations[0]?.message.split('\n') ?? [];
    expect(what.startsWith(`${lost} The sync itself is done`)).toBe(true);
    expect(why.join('\n')).toMatch(message);
  },
);

nightly(
  'a 429 with a date and a reset connection are retried, and only appear in the log',
  async () => {
    const world = await newWorld();
    const until = new Date(Date.now() + 5_000).toUTCString();
    for (const route of [register, report] as const) {
      world.paragon.fail({ route, fault: { status: 429, headers: { 'retry-after': until } } });
      world.paragon.fail({ route, fault: { reset: true } });
    }
    const { main, job } = await runPush(world);
    expect(job.conclusion).toBe('success');
    expect(job.annotations).toEqual([]);
    expect(main.outputs.result).toBe('pushed');
    expect(statuses(world)).toEqual(['success']);
    expect(main.log.match(/^Paragon .*\. Trying again in \d+ s\.$/gm)).toHaveLength(4);
  },
);

nightly('a redirect to another host is not followed, so the key is not sent there', async () => {
  const elsewhere = await openCheckpoint();
  onTestFinished(() => elsewhere.close());
  let asked = false;
  void elsewhere.reached.then(() => {
    asked = true;
  });
  const world = await newWorld();
  world.paragon.fail({
    route: register,
    fault: { redirect: `${elsewhere.url}graphite`, status: 307 },
  });
  const { main } = await runPush(world);
  expect(main.annotations[0]?.message).toContain(`It leads to ${elsewhere.url}graphite.`);
  expect(main.annotations[0]?.message).toContain('Set `paragonZeusUrl` to the address of Paragon');
  expect(asked).toBe(false);
});

type CliRoute = 'GET /sandbox/cli/integrations/:name' | 'PUT /sandbox/cli/projects/:id';

interface InCli {
  readonly command: string;
  readonly route: CliRoute;
  readonly fault: Fault;
  readonly words: string;
  readonly cure: string;
}

/** What the CLI meets when it speaks to Paragon itself. */
const inCli: Readonly<Record<string, InCli>> = {
  '`para install` that meets 401': {
    command: 'para install',
    route: 'GET /sandbox/cli/integrations/:name',
    fault: { status: 401 },
    words: '(401)',
    cure: 'Make a new CLI key',
  },
  '`para push` that meets 503': {
    command: 'para push',
    route: 'PUT /sandbox/cli/projects/:id',
    fault: { status: 503, body: { message: 'Upgrading' } },
    words: 'Upgrading (503)',
    cure: 'Run the job again',
  },
};

// CI shows the words in cli-failure.test, and a failure of `para push` in hostile-input.test.
test.each(rowsAtNight(inCli))(
  '%s fails the run in its own words, and Paragon is told',
  async (_, { command, route, fault, words, cure }) => {
    const world = await newWorld();
    world.paragon.fail({ route, fault, times: 'always' });
    const { main } = await runPush(world);
    expect(main.conclusion).toBe('failure');
    const [error, ...others] = main.annotations;
    expect(others).toEqual([]);
    const [what, ...rest] = error?.message.split('\n') ?? [];
    expect(what).toBe(`\`${command}\` failed with exit code 1.`);
    expect(rest.join('\n')).toContain(words);
    expect(rest.at(-1)).toContain(cure);
    expect(statuses(world)).toEqual(['failure']);
    expect(world.paragon.pushes(world.projectId)).toEqual([]);
  },
);

nightly(
  'an address with a path, a slash at its end and spaces around it is as good as any',
  async () => {
    const world = await newWorld({ basePath: '/on-prem/zeus' });
    const { main } = await runPush(world, {
      with: { paragonZeusUrl: `  ${world.paragon.zeusUrl}/ \n` },
    });
    expect(main.outputs.result).toBe('pushed');
    expect(statuses(world)).toEqual(['success']);
  },
);

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Paragon behind TLS, with a certificate that no public authority knows, and behind a proxy. */
async function behindProxy(world: World) {
  const { cert, key } = selfSigned('zeus.acme.test');
  const authority = join(world.root, 'authority.pem');
  await writeFile(authority, cert);
  const front = createSecureServer({ cert, key }, (request, response) => {
    const { method, url, headers } = request;
    const onward = forward(new URL(url ?? '/', world.paragon.zeusUrl), { method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  const frontPort = await listening(front);
  const asked = new Set<string | undefined>();
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    asked.add(request.url);
    const target = connect(frontPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  const proxyPort = await listening(proxy);
  return {
    asked,
    authority,
    with: { paragonZeusUrl: 'https://zeus.acme.test' },
    // The last one is for the stand-in CLI, which knows of proxies only when told.
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
      NO_PROXY: '127.0.0.1',
      NODE_USE_ENV_PROXY: '1',
    },
  };
}

// CI shows both in http-request.test of `shared`.
nightly(
  'an installation of its own authority behind a proxy is reached with both named in `env:`',
  async () => {
    const world = await newWorld();
    const { asked, authority, env, ...inputs } = await behindProxy(world);
    const { main } = await runPush(world, {
      with: inputs.with,
      step: { env: { ...env, NODE_EXTRA_CA_CERTS: authority } },
    });
    expect(main.annotations).toEqual([]);
    expect(main.outputs.result).toBe('pushed');
    expect(statuses(world)).toEqual(['success']);
    expect([...asked]).toEqual(['zeus.acme.test:443']);
  },
);

nightly('a missing certificate authority is reported at once', async () => {
  const world = await newWorld();
  const { env, ...inputs } = await behindProxy(world);
  const { main } = await runPush(world, { with: inputs.with, step: { env } });
  expect(main.annotations).toHaveLength(1);
  expect(main.annotations[0]?.message).toMatch(
    /^Paragon could not be reached at zeus\.acme\.test\./,
  );
  expect(main.annotations[0]?.message).toContain('NODE_EXTRA_CA_CERTS');
  expect(main.log).not.toContain('Trying again');
  expect(world.paragon.requests).toEqual([]);
});
