/** The values a called flow wants, as `config` holds them: [{ key, type, required }]. */
import type { Json } from '../../../nodes/contract.ts';

export interface NamedInput {
  key: string;
  type: string;
  required: boolean;
}

export function readInputs(config: Json | undefined): NamedInput[] {
  return (Array.isArray(config) ? config : []).flatMap((entry): NamedInput[] => {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return [];
    const { key, type, required } = entry;
    return [
      {
        key: typeof key === 'string' ? key : '',
        type: typeof type === 'string' ? type : 'text',
        required: required === true,
      },
    ];
  });
}

/** Undefined when there is none: the field is optional. */
export const writeInputs = (inputs: NamedInput[]): Json | undefined =>
  inputs.length === 0 ? undefined : inputs.map(({ key, type, required }) => ({ key, type, required }));
