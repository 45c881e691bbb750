/** What a file of `src/events` exports: an event that the user's app sends to Paragon. */
export interface IEventInit<Schema extends Record<string, unknown> = Record<string, unknown>> {
  name: string;
  schema: Schema;
}
