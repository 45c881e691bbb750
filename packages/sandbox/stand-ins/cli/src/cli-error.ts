/** Ends the command: the text is all that a person sees, and the exit code is 1. */
export class CliError extends Error {}
