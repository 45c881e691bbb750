import type { CustomTrigger, JsonObject, Resource } from '../../../../src/paragon/model.js';
import { field, isRecord, text } from '../json.js';
import { type CompiledModule, type CompiledProject, evaluationError } from './compiled-project.js';

/** `triggers/*.ts` of an integration or of a resource, by id. */
export async function evaluateTriggers(
  compiled: CompiledProject,
  folder: string,
): Promise<Record<string, CustomTrigger>> {
  const triggers: Record<string, CustomTrigger> = {};
  for (const module of await compiled.modules(`${folder}/triggers`)) {
    const trigger = instanceOf(module);
    const id = text(field(trigger, 'id'));
    triggers[id] = {
      id,
      name: text(field(trigger, 'name')),
      description: text(field(trigger, 'description')),
      isDraft: false,
      triggerSubscription:
        field(trigger, 'triggerSubscription') === 'MANUAL' ? 'MANUAL' : 'PROGRAMMATIC',
      triggerLevel: field(trigger, 'triggerLevel') === 'USER' ? 'USER' : 'APP',
      definition: compiled.core.evaluateMethods(trigger),
    };
  }
  return triggers;
}

/** `src/resources/*`, by id. */
export async function evaluateResources(
  compiled: CompiledProject,
): Promise<Record<string, Resource>> {
  const resources: Record<string, Resource> = {};
  for (const slug of await compiled.folders('resources')) {
    const module = await compiled.load(`resources/${slug}/config.js`);
    if (module === undefined) continue;
    const resource = instanceOf(module);
    const id = text(field(resource, 'id'));
    const methods = compiled.core.evaluateMethods(resource);
    const { getUserProfileConfig: profile } = methods;
    resources[id] = {
      id,
      name: text(field(resource, 'name')),
      isDraft: false,
      category: 'api',
      connectionScope: field(resource, 'connectionScope') === 'APP' ? 'APP' : 'USER',
      requestConfig: objectOf(methods.getRequestConfig),
      testRequestConfig: objectOf(methods.getTestRequestConfig),
      authorizationConfig: objectOf(methods.getAuthorizationConfig),
      ...(profile === undefined ? {} : { userProfileConfig: objectOf(profile) }),
      triggers: await evaluateTriggers(compiled, `resources/${slug}`),
    };
  }
  return resources;
}

function instanceOf(module: CompiledModule): object {
  const { default: made, source } = module;
  if (typeof made !== 'function') throw evaluationError(source, new Error('It exports no class.'));
  try {
    const instance: unknown = Reflect.construct(made, []);
    if (typeof instance === 'object' && instance !== null) return instance;
    throw new Error('It exports no class.');
  } catch (error) {
    throw evaluationError(source, error);
  }
}

function objectOf(value: unknown): JsonObject {
  return isRecord(value) ? (value as JsonObject) : {};
}
