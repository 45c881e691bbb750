import * as v from 'valibot';
import { applyBuild } from './apply-build.js';
import { contentProblems } from './content-rules.js';
import { pushRequestSchema } from './document-schemas.js';
import { integrationMetadata } from './integration-catalogue.js';
import type { Build, ProjectDocument, PushAnswer, PushRequest } from './model.js';
import { type Answer, type Call, type Route, refusal, route } from './route.js';
import { documentOf, type State, type StoredProject, type WorkflowRejection } from './state.js';
import { stepLabel } from './workflow-rules.js';

/**
 * What the stand-in CLI talks to. The interfaces that the real CLI uses are unknown, so these are
 * private ones, and no action may call them.
 */

export function cliRoutes(state: State): Route[] {
  return [
    route('GET /sandbox/cli/projects/:id', v.undefined(), (call) =>
      withProject(state, call, (project) => ({ status: 200, body: documentOf(project) })),
    ),
    route('PUT /sandbox/cli/projects/:id', pushRequestSchema, (call) =>
      withProject(state, call, (project) => push(state, project, call)),
    ),
    route('GET /sandbox/cli/integrations/:name', v.undefined(), ({ parameter }) => {
      const body = integrationMetadata(parameter);
      return body === undefined
        ? refusal(404, `Integration ${parameter} not found`)
        : { status: 200, body };
    }),
  ];
}

function withProject<Body>(
  state: State,
  call: Call<Body>,
  answer: (project: StoredProject) => Answer,
): Answer {
  const project = state.projects.get(call.parameter);
  if (project === undefined) return refusal(404, 'Project not found');
  if (project.organization !== call.organization) return refusal(403, 'Forbidden resource');
  return answer(project);
}

function push(state: State, project: StoredProject, { body, violate }: Call<PushRequest>): Answer {
  const { build, cliVersion, dryRun } = body;
  const { projectId } = project.document;
  if (build.projectId !== projectId) {
    violate('wrong project', `The build is for ${build.projectId}, the URL for ${projectId}.`);
    return refusal(400, 'Build validation failed', [
      `projectId: the build is for ${build.projectId}`,
    ]);
  }
  const { document, changes } = applyBuild(project.document, build);
  const problems = buildProblems(project.document, build, document);
  if (problems.length > 0) return refusal(400, 'Build validation failed', problems);
  const failures = dryRun ? [] : deployFailures(state.rejections, build);
  if (failures.length > 0) return refusal(400, 'Deployment failed', failures);

  if (!dryRun) {
    takeFromOthers(state, project, build);
    project.document = document;
  }
  const { buildHash } = build;
  project.pushes.push({ cliVersion, buildHash, dryRun, changes, at: state.now() });
  const answer: PushAnswer = { changes };
  return { status: 200, body: answer };
}

/**
 * As documented, a push may move workflows across projects: one whose id another project of the organization holds is
 * taken out of there.
 */
function takeFromOthers(state: State, project: StoredProject, build: Build): void {
  const pushed = Object.values(build.integrations).flatMap(({ workflows }) =>
    Object.keys(workflows),
  );
  for (const other of state.projects.values()) {
    if (other === project || other.organization !== project.organization) continue;
    for (const { workflows, config } of Object.values(other.document.integrations)) {
      for (const id of pushed) {
        delete workflows[id];
        delete config.values.workflowMeta[id];
      }
    }
  }
}

/** Both count: the build must be valid alone, and together with the drafts that stay. */
function buildProblems(stored: ProjectDocument, build: Build, result: ProjectDocument): string[] {
  const workflows = Object.values(build.integrations).flatMap((integration) =>
    Object.values(integration.workflows).map((workflow) => ({ integration, workflow })),
  );
  const drafts = workflows
    .filter(({ workflow }) => workflow.isDraft)
    .map(({ integration, workflow }) => {
      return `${integration.name} > ${workflow.name}: a build holds no drafts.`;
    });
  const draftResources = Object.values(build.resources)
    .filter((resource) => resource.isDraft)
    .map((resource) => `${resource.name}: a build holds no drafts.`);
  const unknownSecrets = build.secrets
    .filter((secret) => !stored.secrets.some((known) => known.id === secret.id))
    .map((secret) => `The secret ${secret.key} does not exist.`);
  return [
    ...new Set([
      ...drafts,
      ...draftResources,
      ...unknownSecrets,
      ...contentProblems({ ...build, secrets: stored.secrets }),
      ...contentProblems(result),
    ]),
  ];
}

function deployFailures(rejections: readonly WorkflowRejection[], build: Build): string[] {
  return Object.values(build.integrations).flatMap((integration) =>
    Object.values(integration.workflows).flatMap((workflow) =>
      rejections
        .filter(({ workflow: wanted }) => wanted === workflow.id || wanted === workflow.name)
        .map(({ step: wanted, message }) => {
          const step = workflow.steps.find((candidate) => stepLabel(candidate) === wanted);
          const where = step === undefined ? '' : ` > ${stepLabel(step)}`;
          return `${integration.name} > ${workflow.name}${where}: ${message}`;
        }),
    ),
  );
}
