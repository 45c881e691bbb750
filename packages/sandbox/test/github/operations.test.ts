import { expect, test } from 'vitest';
import { createDispatches } from '../../src/github/dispatches.js';
import { restRoutes } from '../../src/github/rest/routes.js';
import { openApiNames } from './openapi.js';

const operations = restRoutes(createDispatches())
  // What actions/checkout asks is in no description.
  .filter(({ path }) => !path.endsWith('/hash-algorithm'))
  .map((route) => [route.method, route.path.replaceAll('*}', '}'), route] as const);

test.each(operations)('%s %s is an operation of GitHub, with no name of ours', (...row) => {
  const [method, path, { query = [], fields = [] }] = row;
  const names = openApiNames(path, method.toLowerCase());
  expect(names?.query).toEqual(expect.arrayContaining([...query]));
  expect(names?.fields).toEqual(expect.arrayContaining([...fields]));
});
