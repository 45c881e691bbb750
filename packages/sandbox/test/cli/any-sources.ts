import fc from 'fast-check';
import type {
  CustomTrigger,
  Json,
  JsonObject,
  ProjectEvent,
  Resource,
  Secret,
  Step,
  StepType,
  UserInput,
} from '../../src/paragon/model.js';
import { anyKey, anyText, anyValue, type Draw, either, several } from './any-values.js';

/** What the steps of one workflow can refer to. */
export interface Surroundings {
  integrationName: string;
  workflowId: string;
  events: ProjectEvent[];
  secrets: Secret[];
  resources: Resource[];
  triggers: CustomTrigger[];
  inputs: UserInput[];
  sharedInputs: UserInput[];
  personaKeys: string[];
}

export type DataType = 'ANY' | 'ARRAY' | 'BOOLEAN' | 'DATE' | 'NUMBER' | 'OBJECT' | 'STRING';

/** Where what code calls the output of a step begins. */
const outputStart: Partial<Record<StepType, string[]>> = {
  'TRANSITION/MAP': ['instance'],
  'TRIGGER/EVENT': ['event'],
};

/** Paragon takes a text that is JSON for an object. */
function textType(value: string): DataType {
  try {
    return JSON.parse(value) === null ? 'STRING' : 'OBJECT';
  } catch {
    return 'STRING';
  }
}

type Source = { type: string; value?: string; parts?: Json[] };

/** The query of a url is that of the parameters, where these have names. */
export function urlAndParams(url: JsonObject, params: Json[]): JsonObject {
  const named = (params as { key: string; source: Source }[]).filter(
    ({ key }) => key.trim() !== '',
  );
  if (named.length === 0) return { url, params };
  const base = piecesOf(url as Source).map((piece) =>
    typeof piece === 'string' ? piece.replaceAll('?', '') : piece,
  );
  const query = named.flatMap(({ key, source }, index) => [
    `${index === 0 ? '?' : '&'}${key}=`,
    ...piecesOf(source),
  ]);
  const parts: Json[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ type: 'VALUE', value: text, dataType: textType(text) });
    text = '';
  };
  for (const piece of [...base, ...query]) {
    if (typeof piece === 'string') text += piece;
    else {
      flush();
      parts.push(piece);
    }
  }
  flush();
  return { url: { ...url, parts }, params };
}

function piecesOf(source: Source): (string | JsonObject)[] {
  const parts = (source.parts ?? [source]) as (Source & JsonObject)[];
  return parts.map((part) => (part.type === 'VALUE' ? (part.value ?? '') : part));
}

/** Sources of values; `text` for those that TypeScript knows to be strings. */
export function sourcesOf(draw: Draw, around: Surroundings) {
  function reference(dataType: DataType, seen: Step[]): Json {
    const path = () => several(draw, 2, () => draw(anyKey()));
    const makers: (() => Json)[] = [
      () => {
        const fieldType = draw(fc.constantFrom('EXTERNAL_USER_ID', 'EXTERNAL_USER_CREDENTIAL_ID'));
        return { type: 'CONNECT_CREDENTIAL_FIELD', fieldType };
      },
      () => ({
        type: 'CONNECT_CREDENTIAL_FIELD',
        fieldType: 'EXTERNAL_USER_PROVIDER_DATA',
        dataKey: draw(anyKey()),
      }),
    ];
    if (seen.length > 0) {
      makers.push(() => {
        const step = draw(fc.constantFrom(...seen));
        const start = outputStart[step.type] ?? [];
        return { type: 'VARIABLE', stepId: step.id, path: [...start, ...path()], dataType };
      });
    }
    if (around.secrets.length > 0) {
      makers.push(() => ({
        type: 'ENVIRONMENT_SECRET',
        environmentSecretId: draw(fc.constantFrom(...around.secrets)).id,
      }));
    }
    if (around.personaKeys.length > 0) {
      makers.push(() => ({
        type: 'PERSONA_METADATA',
        path: ['meta', draw(fc.constantFrom(...around.personaKeys))],
      }));
    }
    const setting = (fieldType: string, inputs: UserInput[]) => () => {
      const { id: inputId, type } = draw(fc.constantFrom(...inputs));
      const deep = type === 'custom_field_mapping' ? path() : [];
      return { type: 'CONNECT_CREDENTIAL_FIELD', fieldType, inputId, path: deep };
    };
    if (around.inputs.length > 0) makers.push(setting('WORKFLOW_SETTING', around.inputs));
    if (around.sharedInputs.length > 0) {
      makers.push(setting('SHARED_WORKFLOW_SETTING', around.sharedInputs));
    }
    return either(draw, ...makers);
  }

  /** Pieces of text and references by turns, with one reference at least. */
  function tokenized(dataType: DataType, seen: Step[]): JsonObject {
    const parts: Json[] = [];
    for (const _ of [0, ...several(draw, 2, () => 0)]) {
      const before = draw(anyText);
      if (before !== '') parts.push({ type: 'VALUE', value: before, dataType: textType(before) });
      parts.push(reference(dataType, seen));
    }
    return { type: 'TOKENIZED', dataType, parts };
  }

  return {
    text: (seen: Step[], dataType: DataType = 'STRING') => tokenized(dataType, seen),
    source: (dataType: DataType, seen: Step[]): Json =>
      either<Json>(
        draw,
        () => ({ type: 'VALUE', value: draw(anyValue), dataType }),
        () => tokenized(dataType, seen),
        () => reference(dataType, seen),
      ),
    keyed(seen: Step[], dataType: DataType, kind: 'text' | 'any'): Json[] {
      const keys = [...new Set(several(draw, 3, () => draw(anyKey())))];
      return keys.map((key) => ({
        key,
        source: either<Json>(
          draw,
          () => ({
            type: 'VALUE',
            value: kind === 'text' ? draw(anyText) : draw(anyValue),
            dataType,
          }),
          () => tokenized(dataType, seen),
        ),
      }));
    },
  };
}
