import { field, fieldsOf, type SyncTarget, textField } from '@paragraph/shared';

/**
 * An item that Paragon identifies by an id. If it is pushed to another project, Paragon may move it there:
 * https://docs.useparagon.com/paragraph/build-and-push
 */
export interface IdentifiedItem {
  readonly id: string;
  readonly kind: 'workflow' | 'trigger' | 'event' | 'resource';
  readonly name: string;
  /** The integration or resource that it belongs to, such as `slack`. */
  readonly of: string | undefined;
}

/** The items in a parsed `out/build.json`, with their ids. */
export function identifiedItems(build: unknown): readonly IdentifiedItem[] {
  const items = (
    kind: IdentifiedItem['kind'],
    entries: unknown,
    of: string | undefined,
  ): readonly IdentifiedItem[] =>
    fieldsOf(entries).map(([id, entry]) => ({
      id,
      kind,
      name: textField(entry, 'name') ?? id,
      of,
    }));
  const integrations = fieldsOf(field(build, 'integrations'));
  const resources = fieldsOf(field(build, 'resources'));
  return [
    ...integrations.flatMap(([name, integration]) => [
      ...items('workflow', field(integration, 'workflows'), name),
      ...items('trigger', field(integration, 'customTriggers'), name),
    ]),
    ...items('event', field(build, 'events'), undefined),
    ...items('resource', field(build, 'resources'), undefined),
    ...resources.flatMap(([id, resource]) =>
      items('trigger', field(resource, 'triggers'), textField(resource, 'name') ?? id),
    ),
  ];
}

/** The literal ids in the text of a file: its own, and those of the items that it declares. */
export function literalIds(text: string): readonly string[] {
  const declared = text.matchAll(
    /(?<![\w$.])id(?:\s*:\s*string)?\s*[=:]\s*(?<quote>['"`])(?<id>[\w-]+)\k<quote>/g,
  );
  return [...declared].flatMap(({ groups }) => groups?.id ?? []);
}

/** An item with an id of another project. */
export interface ForeignItem {
  readonly item: IdentifiedItem;
  readonly owner: SyncTarget;
}

/** @param owners For recorded ids, the branches of other projects that have them. */
export function foreignItems(
  items: readonly IdentifiedItem[],
  owners: ReadonlyMap<string, SyncTarget>,
): readonly ForeignItem[] {
  return items.flatMap((item) => {
    const owner = owners.get(item.id);
    return owner === undefined ? [] : [{ item, owner }];
  });
}
