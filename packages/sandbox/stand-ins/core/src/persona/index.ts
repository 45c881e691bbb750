/** What the user's app tells Paragon about its users, by the example in `src/persona.meta.ts`. */
export interface IPersona<Meta extends Record<string, unknown> = Record<string, unknown>> {
  meta: Meta;
}
