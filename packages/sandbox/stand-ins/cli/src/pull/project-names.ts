import type { Integration, ProjectDocument } from '../../../../src/paragon/model.js';
import { distinct, fileName, slug } from './file-names.js';

/** The paths that an export gives to what it writes, from `src`, without `.ts`. */
export interface ProjectNames {
  /** By event id. */
  events: Map<string, string>;
  /** By resource id: its folder. */
  resources: Map<string, string>;
  /** By workflow id. */
  workflows: Map<string, string>;
  /** By id of a custom trigger, of integrations and of resources. */
  triggers: Map<string, string>;
}

export function nameProject({ events, integrations, resources }: ProjectDocument): ProjectNames {
  const resourceFolders = named(Object.values(resources), 'resources', ({ name }) =>
    slug(name, 'resource'),
  );
  const inIntegrations = (
    folder: string,
    items: (integration: Integration) => Titled[],
    otherwise: string,
  ) =>
    Object.values(integrations).flatMap((integration) => [
      ...titled(items(integration), `integrations/${integration.name}/${folder}`, otherwise),
    ]);
  return {
    events: titled(Object.values(events), 'events', 'event'),
    resources: resourceFolders,
    workflows: new Map(
      inIntegrations('workflows', ({ workflows }) => Object.values(workflows), 'workflow'),
    ),
    triggers: new Map([
      ...inIntegrations('triggers', (one) => Object.values(one.customTriggers), 'trigger'),
      ...Object.values(resources).flatMap(({ id, triggers }) => [
        ...titled(Object.values(triggers), `${resourceFolders.get(id)}/triggers`, 'trigger'),
      ]),
    ]),
  };
}

interface Titled {
  id: string;
  name: string;
  isDraft?: boolean;
}

function titled(items: Titled[], folder: string, otherwise: string): Map<string, string> {
  return named(items, folder, ({ name, isDraft }) => {
    return `${isDraft === true ? '~' : ''}${fileName(name, otherwise)}`;
  });
}

function named<Item extends { id: string }>(
  items: Item[],
  folder: string,
  nameOf: (item: Item) => string,
): Map<string, string> {
  const names = distinct(items.map(nameOf));
  return new Map(items.map(({ id }, index) => [id, `${folder}/${names[index]}`]));
}
