export type { ConditionalInput } from '../../conditions.js';
export { ConditionalStep } from '../../transitions.js';
