import type { ApiRefusal } from '../github/github-api.js';
import { ActionError, type Explanation } from '../report/errors.js';

/** The host rejects what a pull delivers, and says why. */
export class Refused extends ActionError {
  readonly refusal: ApiRefusal;

  constructor(refusal: ApiRefusal, explanation: Explanation) {
    super(explanation);
    this.refusal = refusal;
  }
}
