import { isRecord } from '../../runner/json-value.js';
import { type InputValue, resolveRunInputs } from '../../runner/workflow/run-inputs.js';
import { readWorkflowFile, type WorkflowFile } from '../../runner/workflow/workflow-file.js';
import { WorkflowFileError } from '../../runner/workflow/yaml-node.js';
import type { Dispatches } from '../dispatches.js';
import type { Repository } from '../repository.js';
import { apiUrl, htmlUrl, numericId } from './resources.js';
import { invalid, notFound, RestError, type Route } from './rest-request.js';

const folder = '.github/workflows/';

/** Starts a workflow by hand, as Paragon does; checks all that GitHub checks before it says yes. */
export function dispatchRoute(dispatches: Dispatches): Route {
  return {
    method: 'POST',
    path: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    permission: 'actions',
    access: 'write',
    fields: ['ref', 'inputs', 'return_run_details'],
    docs: 'actions/workflows#create-a-workflow-dispatch-event',
    async answer(request) {
      const { repository, params, token } = request;
      const { ref: named, inputs, wantsDetails } = readBody(request.body);
      const file = await findWorkflow(repository, params.workflow_id ?? '');
      const ref = await findRef(repository, named);
      const workflow = await readDispatchable(repository, ref.name, file);
      const checked = resolveRunInputs(workflow.dispatchInputs, inputs);
      if (!checked.accepted) throw new RestError(422, checked.reason);
      const dispatch = dispatches.accept({
        repository,
        file,
        ref: ref.name,
        sha: ref.sha,
        inputs,
        login: token?.login ?? '',
      });
      const after = () => dispatches.announce(dispatch);
      if (!wantsDetails) return { status: 204, after };
      const run = `/actions/runs/${dispatch.runId}`;
      const body = {
        workflow_run_id: dispatch.runId,
        run_url: apiUrl(request, run),
        html_url: htmlUrl(request, run),
      };
      return { status: 200, body, after };
    },
  };
}

interface DispatchBody {
  readonly ref: string;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly wantsDetails: boolean;
}

function readBody(body: unknown): DispatchBody {
  if (!isRecord(body)) throw invalid('nil is not an object.');
  const known = ['ref', 'inputs', 'return_run_details'];
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`"${unknown}" is not a permitted key.`);
  const { ref, inputs = {}, return_run_details: details = false } = body;
  if (ref === undefined) throw invalid('"ref" wasn\'t supplied.');
  if (typeof ref !== 'string') throw invalid(`${JSON.stringify(ref)} is not a string.`);
  if (!isRecord(inputs)) throw invalid(`${JSON.stringify(inputs)} is not an object.`);
  const values: Record<string, InputValue> = {};
  for (const [name, value] of Object.entries(inputs)) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw invalid(`${JSON.stringify(value)} is not a string.`);
    }
    values[name] = typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
  }
  if (Object.keys(values).length > 25) throw invalid('No more than 25 properties are allowed.');
  if (JSON.stringify(values).length > 65_535) throw new RestError(422, 'inputs are too large.');
  return { ref, inputs: values, wantsDetails: details === true };
}

/** GitHub finds a workflow by its file on the default branch, for any ref. */
async function findWorkflow(repository: Repository, id: string): Promise<string> {
  const branch = `refs/heads/${repository.defaultBranch}`;
  if ((await repository.resolve(branch)) === undefined) throw notFound();
  const files = (await repository.files(branch)).filter((path) =>
    /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path),
  );
  const found = files.find(
    (path) => path === folder + id || String(numericId(`${repository.name}/${path}`)) === id,
  );
  if (found === undefined) throw notFound();
  return found;
}

/** A branch or a tag, never a commit. */
async function findRef(
  repository: Repository,
  named: string,
): Promise<{ readonly name: string; readonly sha: string }> {
  const candidates = /^refs\/(heads|tags)\//.test(named)
    ? [named]
    : [`refs/heads/${named}`, `refs/tags/${named}`];
  for (const name of candidates) {
    const sha = await repository.resolve(name);
    if (sha !== undefined) return { name, sha };
  }
  throw new RestError(422, `No ref found for: ${named}`);
}

async function readDispatchable(
  repository: Repository,
  ref: string,
  file: string,
): Promise<WorkflowFile> {
  const text = await repository.read(ref, file);
  const workflow = text === undefined ? undefined : readChecked(text);
  if (workflow?.triggers.has('workflow_dispatch') !== true) {
    throw new RestError(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  return workflow;
}

function readChecked(text: string): WorkflowFile {
  try {
    return readWorkflowFile(text);
  } catch (error) {
    if (!(error instanceof WorkflowFileError)) throw error;
    throw new RestError(422, `failed to parse workflow: ${error.problems.join('\n')}`);
  }
}
