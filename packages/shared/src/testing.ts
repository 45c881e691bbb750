// What the tests of the actions use of this package beside `index.ts`, to open what a run opens for itself.

export { type Clock, realClock } from './action/clock.js';
export { programsOnPath } from './action/programs.js';
export { findCheckout } from './git/checkout.js';
export { findRemote, remoteAt } from './git/credentials.js';
export { findGit } from './git/git.js';
export { openGitHubApi } from './github/load-github-api.js';
export { paragraphCli } from './paragon/paragraph-cli.js';
export { createSecrets } from './report/secrets.js';
export { reasonOf } from './sync/later-steps.js';
