import { randomUUID } from 'node:crypto';
import { newIntegration, saveVersion } from './dashboard-actions.js';
import {
  createSteps,
  findIntegration,
  findNamed,
  findStep,
  findWorkflow,
  insertStep,
  type NewStep,
  type NewSteps,
  removeStep,
} from './dashboard-steps.js';
import { addToDisplay, removeFromDisplay, setDisplayOrder } from './display-order.js';
import type {
  CustomIntegration,
  Integration,
  IntegrationConfigValues,
  JsonObject,
  ProjectDocument,
  Resource,
  Workflow,
  WorkflowMeta,
} from './model.js';
import { assertValid, projectOf, type State, type StoredProject } from './state.js';

/**
 * What a person can do to a project in the browser. Every edit counts at once, as in Paragon; each
 * throws, and changes nothing, where Paragon could not store the outcome. Workflows are named by
 * id or unique title, steps by id, by name in code, or by unique description.
 */
export interface Dashboard {
  /** Of `parameters` the given keys are set, the others stay. */
  editStep(
    integration: string,
    workflow: string,
    step: string,
    edit: { description?: string; parameters?: JsonObject },
  ): void;
  /** Returns the id. */
  addStep(integration: string, workflow: string, after: string, step: NewStep): string;
  removeStep(integration: string, workflow: string, step: string): void;

  /** A new workflow is a draft until it is deployed. Returns the id. */
  addWorkflow(
    integration: string,
    workflow: { title: string; id?: string; infoText?: string; steps?: NewSteps; deployed?: true },
  ): string;
  renameWorkflow(integration: string, workflow: string, title: string): void;
  swapTitles(integration: string, workflow: string, other: string): void;
  editWorkflow(
    integration: string,
    workflow: string,
    edit: Partial<Omit<WorkflowMeta, 'id' | 'order' | 'hidden'>>,
  ): void;
  hideWorkflow(integration: string, workflow: string): void;
  showWorkflow(integration: string, workflow: string): void;
  deleteWorkflow(integration: string, workflow: string): void;
  markAsDraft(integration: string, workflow: string): void;
  /** Shown last, unless it has a place already. */
  deployWorkflow(integration: string, workflow: string): void;
  /** All deployed workflows, in the order in which the Connect Portal shows them. */
  reorderWorkflows(integration: string, workflows: string[]): void;
  /** Not a person's doing: the server lists workflows of equal titles in either order. */
  listEqualTitles(order: StoredProject['equalTitles']): void;

  /** Give the definition of a `custom.<slug>`; Paragon knows the others. */
  addIntegration(name: string, custom?: CustomIntegration): void;
  editIntegration(name: string, edit: Partial<Omit<IntegrationConfigValues, 'workflowMeta'>>): void;
  removeIntegration(name: string): void;

  /** Returns the id. */
  addEvent(event: { name: string; sampleData?: JsonObject }): string;
  editEvent(event: string, edit: { name?: string; sampleData?: JsonObject }): void;
  removeEvent(event: string): void;
  /** Returns the id. */
  addResource(resource: Omit<Resource, 'id' | 'triggers' | 'category'>): string;
  editResource(resource: string, edit: Partial<Omit<Resource, 'id'>>): void;
  removeResource(resource: string): void;
  editPersona(meta: JsonObject): void;
  /** Returns the id. */
  addSecret(key: string): string;

  /**
   * Records a pull and starts it through `connectGitHub`, if connected. Where that fails, the sync
   * history says so and the error is thrown. Returns the inputs of the workflow.
   */
  saveVersion(): Promise<{ projectId: string; commitId: string }>;
}

export function openDashboard(state: State, projectId: string, editor: string): Dashboard {
  const project = projectOf(state, projectId);

  /** On a copy, so that an edit which is refused leaves nothing behind. */
  function edit<T>(what: string, change: (document: ProjectDocument) => T): T {
    const document = structuredClone(project.document);
    const result = change(document);
    const { projectId: _, name: __, ...content } = document;
    assertValid(content);
    project.document = structuredClone(document);
    project.edits.push({ editor, what, at: state.now() });
    return result;
  }

  function editWorkflowOf<T>(
    what: string,
    integrationName: string,
    wanted: string,
    change: (workflow: Workflow, integration: Integration, meta: WorkflowMeta) => T,
  ): T {
    return edit(`${what} ${integrationName} > ${wanted}`, (document) => {
      const integration = findIntegration(document, integrationName);
      const workflow = findWorkflow(integration, wanted);
      const meta = integration.config.values.workflowMeta[workflow.id];
      if (meta === undefined) throw new Error(`${wanted} has no workflowMeta.`);
      return change(workflow, integration, meta);
    });
  }

  return {
    editStep(integration, workflow, step, { description, parameters }) {
      editWorkflowOf(`edited the step "${step}" of`, integration, workflow, (found) => {
        const target = findStep(found, step);
        if (description !== undefined) target.description = description;
        target.parameters = { ...target.parameters, ...parameters };
      });
    },
    addStep(integration, workflow, after, step) {
      return editWorkflowOf(`added a step to`, integration, workflow, (found) => {
        const [created] = createSteps([step]);
        if (created === undefined) throw new Error('There is no step to add.');
        insertStep(found, findStep(found, after), created);
        return created.id;
      });
    },
    removeStep(integration, workflow, step) {
      editWorkflowOf(`removed the step "${step}" of`, integration, workflow, (found) => {
        removeStep(found, findStep(found, step));
      });
    },

    addWorkflow(integrationName, { title, id = randomUUID(), infoText, steps = [], deployed }) {
      return edit(`added the workflow ${integrationName} > ${title}`, (document) => {
        const integration = findIntegration(document, integrationName);
        if (id in integration.workflows) throw new Error(`There is a workflow ${id} already.`);
        const isDraft = deployed !== true;
        integration.workflows[id] = { id, name: title, isDraft, steps: createSteps(steps) };
        const meta = { id, hidden: false, defaultEnabled: false, inputs: [] };
        integration.config.values.workflowMeta[id] = { ...meta, infoText: infoText ?? '' };
        if (!isDraft) addToDisplay(integration, id);
        return id;
      });
    },
    renameWorkflow(integration, workflow, title) {
      editWorkflowOf(`renamed to "${title}" the workflow`, integration, workflow, (found) => {
        found.name = title;
      });
    },
    swapTitles(integration, workflow, other) {
      const what = `swapped with "${other}" the title of`;
      editWorkflowOf(what, integration, workflow, (found, parent) => {
        const second = findWorkflow(parent, other);
        [found.name, second.name] = [second.name, found.name];
      });
    },
    editWorkflow(integration, workflow, changes) {
      editWorkflowOf('edited the settings of', integration, workflow, (_found, _in, meta) => {
        Object.assign(meta, changes);
      });
    },
    hideWorkflow(integration, workflow) {
      editWorkflowOf('hid', integration, workflow, (_found, _in, meta) => {
        meta.hidden = true;
      });
    },
    showWorkflow(integration, workflow) {
      editWorkflowOf('showed', integration, workflow, (_found, _in, meta) => {
        meta.hidden = false;
      });
    },
    deleteWorkflow(integration, workflow) {
      editWorkflowOf('deleted', integration, workflow, ({ id }, found) => {
        removeFromDisplay(found, id);
        delete found.workflows[id];
        delete found.config.values.workflowMeta[id];
      });
    },
    markAsDraft(integration, workflow) {
      editWorkflowOf('marked as draft', integration, workflow, (found, parent) => {
        found.isDraft = true;
        removeFromDisplay(parent, found.id);
      });
    },
    deployWorkflow(integration, workflow) {
      editWorkflowOf('deployed', integration, workflow, (found, parent) => {
        found.isDraft = false;
        addToDisplay(parent, found.id);
      });
    },
    reorderWorkflows(integrationName, workflows) {
      edit(`reordered the workflows of ${integrationName}`, (document) => {
        const integration = findIntegration(document, integrationName);
        const ids = workflows.map((wanted) => findWorkflow(integration, wanted).id);
        const deployed = Object.values(integration.workflows).filter(({ isDraft }) => !isDraft);
        if (deployed.some(({ id }) => !ids.includes(id)) || deployed.length !== ids.length) {
          throw new Error('Name every deployed workflow once.');
        }
        setDisplayOrder(integration, ids);
      });
    },
    listEqualTitles(order) {
      project.equalTitles = order;
    },

    addIntegration(name, custom) {
      edit(`added the integration ${name}`, (document) => {
        if (name in document.integrations) throw new Error(`${name} is there already.`);
        document.integrations[name] = newIntegration(name, custom);
      });
    },
    editIntegration(name, changes) {
      edit(`edited the settings of ${name}`, (document) => {
        Object.assign(findIntegration(document, name).config.values, changes);
      });
    },
    removeIntegration(name) {
      edit(`removed the integration ${name}`, (document) => {
        findIntegration(document, name);
        delete document.integrations[name];
      });
    },

    addEvent: ({ name, sampleData = {} }) =>
      edit(`added the event ${name}`, ({ events }) => {
        const id = randomUUID();
        events[id] = { id, sampleData, name };
        return id;
      }),
    editEvent: (event, changes) =>
      edit(`edited the event ${event}`, ({ events }) => {
        Object.assign(findNamed(events, event), changes);
      }),
    removeEvent: (event) =>
      edit(`removed the event ${event}`, ({ events }) => {
        delete events[findNamed(events, event).id];
      }),
    addResource: (resource) =>
      edit(`added the resource ${resource.name}`, ({ resources }) => {
        const id = randomUUID();
        resources[id] = { id, category: 'api', triggers: {}, ...resource };
        return id;
      }),
    editResource: (resource, changes) =>
      edit(`edited the resource ${resource}`, ({ resources }) => {
        Object.assign(findNamed(resources, resource), changes);
      }),
    removeResource: (resource) =>
      edit(`removed the resource ${resource}`, ({ resources }) => {
        delete resources[findNamed(resources, resource).id];
      }),
    editPersona: (meta) =>
      edit('edited the persona', (document) => {
        document.persona = { meta };
      }),
    addSecret: (key) =>
      edit(`added the secret ${key}`, ({ secrets }) => {
        const id = randomUUID();
        secrets.push({ id, key, hash: '' });
        return id;
      }),

    saveVersion: () => saveVersion(state, projectId, editor),
  };
}
