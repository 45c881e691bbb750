import { expect, test } from 'vitest';
import { addedLiteralIds } from '../src/added-literal-ids.js';

const workflow = (title: string, id: string): string =>
  `export default class extends Workflow {\n  name: string = '${title}';\n  readonly id: string = ${id};\n}\n`;

type Decided = Parameters<typeof addedLiteralIds>[0][number];

function decision(name: string, ours: string | undefined, theirs: string | undefined): Decided {
  const path = `src/integrations/slack/workflows/${name}.ts`;
  const version = (content: string | undefined) =>
    content === undefined
      ? undefined
      : ({ content, mode: '100644', path, isDraft: false } as const);
  const [own, other] = [version(ours), version(theirs)];
  const outcome: Decided['outcome'] =
    ours === undefined && other !== undefined
      ? { kind: 'write', path, version: { content: other.content, mode: other.mode } }
      : { kind: 'ours' };
  return {
    file: { id: undefined, path, markedPath: path, base: undefined, ours: own, theirs: other },
    outcome,
  };
}

const made = decision('old', workflow('Old', "idOf('slack/old')"), workflow('Old', "'o-1'"));
const literal = decision('old', workflow('Old', "'o-1'"), workflow('Old!', "'o-1'"));
const added = decision('new', undefined, workflow('New', "'n-1'"));

test.each<[string, readonly Decided[], readonly string[]]>([
  ['one is added beside made ones', [made, added], ['New']],
  ['all others have literal ids, too', [literal, added], []],
  ['nothing is added', [made, literal], []],
  ['it makes its id, too', [made, decision('x', undefined, workflow('X', 'idOf()'))], []],
])('workflows with literal ids are named where %s', (_, decided, titles) => {
  expect(addedLiteralIds(decided)).toEqual(titles);
});
