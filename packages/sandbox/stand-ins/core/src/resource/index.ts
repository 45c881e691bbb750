import type { IDefinitionContext } from '../definition.js';
import type { Loose } from '../loose.js';

export type { IDefinitionContext } from '../definition.js';

/** An API that is no integration of Paragon's: `src/resources/<slug>/config.ts`. */
export abstract class APIResource {
  abstract readonly id: string;
  abstract name: string;
  abstract getRequestConfig(context: IDefinitionContext): Loose;
  abstract getTestRequestConfig(context: IDefinitionContext): Loose;
  abstract getAuthorizationConfig(context: IDefinitionContext): Loose;
  getUserProfileConfig?(context: IDefinitionContext): Loose;
}

export abstract class UserLevelAPIResource extends APIResource {
  readonly connectionScope: string = 'USER';
}

export abstract class AppLevelAPIResource extends APIResource {
  readonly connectionScope: string = 'APP';
}
