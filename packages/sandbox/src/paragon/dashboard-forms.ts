import { openDashboard } from './dashboard.js';
import { projectOf, type State } from './state.js';
import { escapeHtml } from './sync-history.js';

const editor = 'you@paragon.test';

/** What the page of a project lets a person do: the three things that start what the actions are for. */
export function dashboardForms(state: State, projectId: string): string {
  const { document } = projectOf(state, projectId);
  const workflows = Object.values(document.integrations).flatMap(({ name, workflows: all }) =>
    Object.values(all).map((workflow) => ({ integration: name, workflow })),
  );
  const workflowOptions = workflows.map(({ integration, workflow }) =>
    option([integration, workflow.id], `${integration}: ${workflow.name}`),
  );
  const stepOptions = workflows.flatMap(({ integration, workflow }) =>
    workflow.steps.map(({ id, description, type }) =>
      option(
        [integration, workflow.id, id],
        `${integration}: ${workflow.name}: ${description || type}`,
      ),
    ),
  );
  return [
    '<h2>Edit</h2>',
    form(projectId, 'rename', 'Rename the workflow', [
      select('workflow', workflowOptions),
      '<input name="title" aria-label="New title" placeholder="New title" required>',
    ]),
    form(projectId, 'describe', "Change the step's text", [
      select('step', stepOptions),
      '<input name="description" aria-label="New text" placeholder="New text" required>',
    ]),
    form(projectId, 'save', 'Save version', []),
  ].join('\n');
}

/**
 * Does what a form asks for.
 *
 * @returns Where to look then: the page of the project. undefined if there is no such form.
 * @throws {Error} when Paragon could not store it, or GitHub did not start the pull.
 */
export async function takeForm(
  state: State,
  path: string,
  fields: URLSearchParams,
): Promise<string | undefined> {
  const [, projectId = '', action] =
    /^\/projects\/([^/]+)\/(rename|describe|save)$/.exec(path) ?? [];
  if (!state.projects.has(projectId)) return undefined;
  const dashboard = openDashboard(state, projectId, editor);
  const place = (name: string): readonly string[] => {
    const parsed: unknown = JSON.parse(fields.get(name) ?? '[]');
    return Array.isArray(parsed) ? parsed.map(String) : [];
  };
  if (action === 'rename') {
    const [integration = '', workflow = ''] = place('workflow');
    dashboard.renameWorkflow(integration, workflow, fields.get('title') ?? '');
  } else if (action === 'describe') {
    const [integration = '', workflow = '', step = ''] = place('step');
    const description = fields.get('description') ?? '';
    dashboard.editStep(integration, workflow, step, { description });
  } else {
    await dashboard.saveVersion();
  }
  return `/dashboard/projects/${projectId}`;
}

function form(
  projectId: string,
  action: string,
  button: string,
  fields: readonly string[],
): string {
  const target = `/dashboard/projects/${escapeHtml(projectId)}/${action}`;
  return `<form method="post" action="${target}">${fields.join(' ')} <button>${button}</button></form>`;
}

function select(name: string, options: readonly string[]): string {
  return `<select name="${name}" aria-label="${name}">${options.join('')}</select>`;
}

function option(value: readonly string[], label: string): string {
  return `<option value="${escapeHtml(JSON.stringify(value))}">${escapeHtml(label)}</option>`;
}
