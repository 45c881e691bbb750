/**
 * The type of what is known only when a workflow runs, such as the output of a step: users write
 * `step.output.result.rows[0].id` without a cast, which `unknown` would forbid.
 */
// biome-ignore lint/suspicious/noExplicitAny: it is the contract with the users' code
export type Loose = any;
