/**
 * What only the connected account knows to be required and a step leaves empty: fields of a new record, inputs of a flow that
 * is called. The same loaders say it that the form is drawn from.
 */
import type { Option } from '../../nodes/contract.ts';
import { catalogFields, type FormField } from '../../nodes/fields.ts';
import { nodeDefinition } from '../../nodes/registry.ts';
import type { Engine } from '../engine.ts';
import type { FlowDocument, FlowNode } from '../flow/document.ts';
import { stepNumbers } from '../flow/graph.ts';
import { cardParams, type Problem } from '../flow/problem.ts';
import { loadOptions } from '../flows/options.ts';
import type { ValueSource } from '../values/source.ts';

/** Silent about accounts that cannot be asked: that is another problem. */
export async function requiredProblems(
  engine: Engine,
  workspaceId: string,
  document: FlowDocument,
): Promise<Problem[]> {
  const numbers = stepNumbers(document);
  const found = document.nodes.map((node) => ofNode(engine, workspaceId, node, numbers.get(node.id) ?? 0));
  return (await Promise.all(found)).flat();
}

async function ofNode(engine: Engine, workspaceId: string, node: FlowNode, step: number): Promise<Problem[]> {
  const found = await Promise.all(
    mapsOf(node).map(async (field): Promise<Problem[]> => {
      const load = (locale: 'ja' | 'en') => optionsOf(engine, workspaceId, { node, field, locale });
      const [en, ja] = await Promise.all([load('en'), load('ja')]);
      const filled = filledKeys(node.input[field.key]);
      const isMissing = ({ value, required, writable }: Option): boolean =>
        required === true && writable !== false && !filled.has(value.toLowerCase());
      const missing = en.filter(isMissing);
      if (missing.length === 0) return [];
      const params = {
        ...cardParams(node, step),
        fields: missing.map(({ label }) => label).join(', '),
        fieldsJa: ja
          .filter(isMissing)
          .map(({ label }) => label)
          .join('、'),
      };
      return [
        { nodeId: node.id, place: 'input', field: field.key, code: 'flow.requiredEmpty', params, severity: 'warning' },
      ];
    }),
  );
  return found.flat();
}

/** Of which all that they depend on is chosen, and of an account where the step has one. */
function mapsOf(node: FlowNode): FormField[] {
  const definition = nodeDefinition(node.type);
  if (definition?.kind !== 'action' || (definition.connection && !node.connection)) return [];
  return catalogFields(definition.input, 'input').filter(
    ({ control, options, dependsOn = [] }) =>
      control === 'fieldMap' && options !== undefined && dependsOn.every((key) => Boolean(node.config[key])),
  );
}

async function optionsOf(
  engine: Engine,
  workspaceId: string,
  { node, field, locale }: { node: FlowNode; field: FormField; locale: 'ja' | 'en' },
): Promise<Option[]> {
  const { type: nodeType, config, connection: connectionId } = node;
  const query = { nodeType, config, connectionId, loader: field.options ?? '', locale };
  return loadOptions(engine, workspaceId, query).catch(() => []);
}

/** In lower case: Salesforce takes names in any. */
function filledKeys(source: ValueSource | undefined): Set<string> {
  const keys =
    source?.kind === 'map'
      ? Object.keys(source.entries).filter((key) => !isEmpty(source.entries[key]))
      : source?.kind === 'literal'
        ? Object.entries(Object(source.value)).flatMap(([key, value]) => (value === null || value === '' ? [] : [key]))
        : [];
  return new Set(keys.map((key) => key.toLowerCase()));
}

function isEmpty(source: ValueSource | undefined): boolean {
  if (source?.kind === 'literal') return source.value === null || source.value === '';
  return source === undefined || (source.kind === 'text' && source.parts.every(isEmpty));
}
