import { pushRules } from '../git-http.js';
import { workflowRefusal } from '../push-rules.js';
import { isZero, type RefUpdate } from '../receive-pack.js';
import { branchViolations } from '../rules/branch-refusal.js';
import { withPushedObjects } from '../rules/pushed-objects.js';
import { bodyFields } from './body-fields.js';
import { refResource } from './git-routes.js';
import { type RestAnswer, RestError, type RestRequest, type Route } from './rest-request.js';

const refs = '/repos/{owner}/{repo}/git/refs';
const writing = { permission: 'contents', access: 'write' } as const;
const nowhere = '0'.repeat(40);

export const refRoutes: readonly Route[] = [
  {
    ...writing,
    method: 'POST',
    path: refs,
    fields: ['ref', 'sha'],
    docs: 'git/refs#create-a-reference',
    async answer(request) {
      const fields = bodyFields(request.body);
      const [ref, sha] = [fields.text('ref'), fields.text('sha')];
      if (!/^refs\/[^/]+\/./.test(ref))
        throw new RestError(422, 'Reference name must start with refs/');
      const known = await request.repository.refs();
      if (known[ref] !== undefined) throw new RestError(422, 'Reference already exists');
      return move(request, { ref, before: nowhere, after: await existing(request, sha) }, 201);
    },
  },
  {
    ...writing,
    method: 'PATCH',
    path: `${refs}/{ref*}`,
    fields: ['sha', 'force'],
    docs: 'git/refs#update-a-reference',
    async answer(request) {
      const fields = bodyFields(request.body);
      const { ref, before } = await current(request);
      const after = await existing(request, fields.text('sha'));
      if (!fields.flag('force')) {
        const args = ['merge-base', '--is-ancestor', before, after];
        const { git, repository } = request;
        const isForward = await git.attempt(args, { cwd: repository.gitDir });
        if (isForward.code !== 0) throw new RestError(422, 'Update is not a fast forward');
      }
      return move(request, { ref, before, after }, 200);
    },
  },
  {
    ...writing,
    method: 'DELETE',
    path: `${refs}/{ref*}`,
    docs: 'git/refs#delete-a-reference',
    answer: async (request) => move(request, { ...(await current(request)), after: nowhere }, 204),
  },
];

async function current(request: RestRequest): Promise<{ ref: string; before: string }> {
  const ref = `refs/${request.params.ref}`;
  const before = (await request.repository.refs())[ref];
  if (before === undefined) throw new RestError(422, 'Reference does not exist');
  return { ref, before };
}

async function existing({ repository }: RestRequest, sha: string): Promise<string> {
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await repository.resolve(sha) : undefined;
  if (commit === undefined) throw new RestError(422, 'Object does not exist');
  return commit;
}

/** Moves a ref as a push would, under the same rules. */
async function move(request: RestRequest, update: RefUpdate, status: number): Promise<RestAnswer> {
  await refuseUpdate(request, update);
  const { repository } = request;
  const { ref, before, after } = update;
  const args = isZero(after) ? ['-d', ref, before] : [ref, after, before];
  await repository.git(['update-ref', ...args]);
  const announce = () => request.announcePush({ repository, updates: [update] });
  return isZero(after)
    ? { status, after: announce }
    : { status, body: await refResource(request, ref, after), after: announce };
}

/** What the API answers where the rules of a branch, or its token, do not take a commit. */
export async function refuseUpdate(
  request: Pick<RestRequest, 'git' | 'repository' | 'serverUrl' | 'token'>,
  update: RefUpdate,
): Promise<void> {
  const { git, repository, token } = request;
  if (token === undefined) return;
  const rules = pushRules(request, repository, token);
  await withPushedObjects({ git, repository, pack: Buffer.alloc(0) }, async (objects) => {
    if (objects === undefined) return;
    const refusal = await workflowRefusal(update, token, objects);
    if (refusal !== undefined) throw new RestError(403, refusal.reason);
    const hook = rules.refRefusal(update.ref);
    if (hook !== undefined) throw new RestError(422, `Reference update failed: ${hook}`);
    const violations = await branchViolations(update, rules, objects);
    const said = (by: 'ruleset' | 'branch-protection') =>
      (violations.get(by) ?? []).map(({ message }) => message);
    const [ruleset, protection] = [said('ruleset'), said('branch-protection')];
    if (ruleset.length > 0) {
      throw new RestError(422, `Repository rule violations found\n\n${ruleset.join('\n\n')}\n\n`);
    }
    if (protection.length > 0) throw new RestError(422, protection.join(' '));
  });
}
