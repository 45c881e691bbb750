/** An error with a number of its own. */
export class ParagraphError extends Error {
  readonly code: string;
  readonly meta: Record<string, string>;

  constructor(code: string, message: string, meta: Record<string, string>) {
    super(message);
    this.name = 'ParagraphError';
    this.code = code;
    this.meta = meta;
  }
}
