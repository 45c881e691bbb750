/** npm prefers the first. https://docs.npmjs.com/cli/v11/configuring-npm/npm-shrinkwrap-json */
export const lockFiles = ['npm-shrinkwrap.json', 'package-lock.json'] as const;
