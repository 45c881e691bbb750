import type { Loose } from '../loose.js';

/** A setting that the user's users fill in, e.g. the channel to write to. */
export interface UserDefinedInput<Type extends string = string> {
  id: string;
  title: string;
  type: Type;
  required?: boolean;
  tooltip?: string;
  [option: string]: unknown;
}

export type DefaultInputType =
  | 'text'
  | 'number'
  | 'email'
  | 'url'
  | 'boolean'
  | 'password'
  | 'custom_dropdown'
  | 'custom_field_mapping';

export type DefaultInputToResultMap = {
  text: string;
  number: number;
  email: string;
  url: string;
  boolean: boolean;
  password: string;
  custom_dropdown: string;
  custom_field_mapping: Loose;
};

export const createInputs = <Inputs extends Record<string, UserDefinedInput<DefaultInputType>>>(
  inputs: Inputs,
): Inputs => inputs;
