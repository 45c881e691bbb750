import { dashboardForms } from './dashboard-forms.js';
import { projectOf, type State } from './state.js';
import { escapeHtml, historyAsHtml } from './sync-history.js';

/** `{dashboard}` and `{dashboard}/projects/<id>`, to look at while the sandbox runs. */
export function dashboardPage(state: State, path: string): string | undefined {
  if (path === '/' || path === '') {
    const items = [...state.projects.values()].map(({ document: { projectId, name } }) => {
      return `<li><a href="/dashboard/projects/${projectId}">${escapeHtml(name)}</a></li>`;
    });
    return page('Projects', `<ul>\n${items.join('\n')}\n</ul>`);
  }
  const run = /^\/runs\/(\d+)$/.exec(path)?.[1];
  if (run !== undefined) return state.runPages[Number(run)]?.html;
  const projectId = /^\/projects\/([^/]+)$/.exec(path)?.[1];
  return projectId !== undefined && state.projects.has(projectId)
    ? projectPage(state, projectId)
    : undefined;
}

function projectPage(state: State, projectId: string): string {
  const { document, edits } = projectOf(state, projectId);
  const link = state.links.find((candidate) => candidate.projectId === projectId);
  const integrations = Object.values(document.integrations).map((integration) => {
    const workflows = Object.values(integration.workflows).map(
      ({ name, isDraft, steps }) =>
        `<li>${escapeHtml(name)}${isDraft ? ' (draft)' : ''}, ${steps.length} steps</li>`,
    );
    return `<h3>${escapeHtml(integration.name)}</h3>\n<ul>\n${workflows.join('\n')}\n</ul>`;
  });
  const history = state.commits.filter((commit) => commit.projectId === projectId);
  return page(
    document.name,
    [
      `<p>${link === undefined ? 'Linked to no branch' : `Branch ${escapeHtml(link.branch)}`}</p>`,
      '<h2>Sync history</h2>',
      historyAsHtml(history),
      runLinks(state),
      dashboardForms(state, projectId),
      '<h2>Integrations</h2>',
      ...integrations,
      '<h2>Edits</h2>',
      `<ul>\n${edits.map(({ editor, what }) => `<li>${escapeHtml(`${editor} ${what}`)}</li>`).join('\n')}\n</ul>`,
    ].join('\n'),
  );
}

/** Newest first. */
function runLinks({ runPages }: State): string {
  if (runPages.length === 0) return '';
  const links = runPages.map(
    ({ title }, index) => `<li><a href="/dashboard/runs/${index}">${escapeHtml(title)}</a></li>`,
  );
  return `<h2>Runs on GitHub</h2>\n<ul>\n${links.toReversed().join('\n')}\n</ul>`;
}

/** What the dashboard says where it could not do what a form asked for. */
export function refusalPage(message: string): string {
  return page('Not done', `<p>${escapeHtml(message)}</p>`);
}

const style =
  'body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; } form { margin: .4rem 0; } td, th { padding: 0 1rem .2rem 0; text-align: left; }';

function page(title: string, body: string): string {
  return [
    '<!DOCTYPE html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>`,
    `<style>${style}</style></head>`,
    `<body><h1>${escapeHtml(title)}</h1>`,
    body,
    '</body></html>\n',
  ].join('\n');
}
