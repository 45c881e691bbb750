/** Something did not happen as the story expects. */
export class StoryError extends Error {}
