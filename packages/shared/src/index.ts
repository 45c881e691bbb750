export * from './action/child-environment.js';
export * from './action/child-process.js';
export * from './action/inputs.js';
export * from './report/errors.js';
export * from './report/escape.js';
export * from './report/log.js';
export * from './report/secrets.js';
