import type { ProjectDocument, Step, Workflow } from '../paragon/model.js';
import { escapeHtml } from '../paragon/sync-history.js';
import { isRecord } from '../runner/json-value.js';

/** What the dashboard shows of a project, at two moments. */
export interface DashboardChange {
  readonly before: ProjectDocument;
  readonly after: ProjectDocument;
}

/** Both moments side by side. Marks what is in only one of them. */
export function dashboardAsHtml({ before, after }: DashboardChange): string {
  const [old, fresh] = [dashboardLines(before), dashboardLines(after)];
  return [
    '<div class="dashboards">',
    column('Before', old, fresh, 'removed'),
    column('After', fresh, old, 'added'),
    '</div>',
  ].join('');
}

function column(
  title: string,
  lines: readonly string[],
  others: readonly string[],
  only: 'added' | 'removed',
): string {
  const rows = lines.map((line) => {
    const kind = others.includes(line) ? 'same' : only;
    return `<div class="line ${kind}">${escapeHtml(line)}</div>`;
  });
  return `<div><h5>${title}</h5><div class="diff">${rows.join('')}</div></div>`;
}

/** A line for each thing that somebody can see: integrations, workflows and their steps, events. */
export function dashboardLines({ integrations, events }: ProjectDocument): readonly string[] {
  return [
    ...Object.values(integrations).flatMap(({ name, config, workflows }) => [
      `${name}${config.values.overview === '' ? '' : `: ${config.values.overview}`}`,
      ...Object.values(workflows).flatMap(workflowLines),
    ]),
    ...Object.values(events).map(({ name }) => `event ${name}`),
  ];
}

function workflowLines({ name, isDraft, steps }: Workflow): readonly string[] {
  return [`  ${name}${isDraft ? ' (draft)' : ''}`, ...steps.flatMap(stepLines)];
}

function stepLines({ type, description, parameters }: Step): readonly string[] {
  const kind = type.replace('/', ' ').toLowerCase();
  const values: readonly unknown[] = Array.isArray(parameters.actionParameters)
    ? parameters.actionParameters
    : [];
  return [
    `    ${kind}${description === '' ? '' : `: ${description}`}`,
    ...values
      .filter(isRecord)
      .map(({ key, source }) => `        ${String(key)}: ${valueText(source)}`),
  ];
}

/** A value as the editor shows it: texts as they are, all else as a token. */
function valueText(source: unknown): string {
  const parts: readonly unknown[] =
    isRecord(source) && Array.isArray(source.parts) ? source.parts : [];
  return parts
    .filter(isRecord)
    .map(({ type, value, path, fieldType }) => {
      if (type === 'VALUE') return String(value);
      const name = Array.isArray(path) && path.length > 0 ? path.join('.') : fieldType;
      return `{{${String(name).toLowerCase()}}}`;
    })
    .join('');
}
