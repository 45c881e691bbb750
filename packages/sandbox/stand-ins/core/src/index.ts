export { ParagraphError } from './errors.js';
export * from './integration/index.js';
export * from './steps/actions.js';
export { Step } from './steps/step.js';
export * from './steps/transitions.js';
export * from './steps/triggers.js';
export * from './user/index.js';
export { Workflow } from './workflow.js';
