/** The registry as JSON for browser, command line and validation. */

import type { ActionDefinition, NodeDefinition } from '../../nodes/contract.ts';
import { catalogFields } from '../../nodes/fields.ts';
import { connectionTypes, nodes } from '../../nodes/registry.ts';
import { appOf, type Catalog, type CatalogField, type CatalogNode } from '../flow/catalog.ts';

let built: Catalog | undefined;

export function catalog(): Catalog {
  built ??= {
    nodes: nodes.map(describeNode),
    connections: connectionTypes.map((definition) => ({
      type: definition.type,
      auth: definition.auth,
      fields: catalogFields(definition.fields, 'config'),
    })),
  };
  return built;
}

/** The list comes first: all else is said of its items. */
function fieldsOf({ config, input, perItem }: ActionDefinition): CatalogField[] {
  const fields = [...catalogFields(config, 'config'), ...catalogFields(input, 'input')];
  const isList = ({ key, place }: CatalogField): boolean => place === 'input' && key === perItem?.items;
  return [...fields.filter(isList), ...fields.filter((field) => !isList(field))];
}

function dryRunOf({ dryRun, noDryRun, perItem }: ActionDefinition): Pick<CatalogNode, 'dryRun'> {
  if (noDryRun) return { dryRun: 'never' };
  return (dryRun ?? perItem?.action.dryRun) ? { dryRun: 'some' } : {};
}

function describeNode(definition: NodeDefinition): CatalogNode {
  const base = {
    type: definition.type,
    version: definition.version,
    app: appOf(definition.type),
    ...(definition.icon ? { icon: definition.icon } : {}),
    ...(definition.connection ? { connection: definition.connection } : {}),
    outputs: [...definition.outputs],
    ...(definition.outputsFrom ? { outputsFrom: definition.outputsFrom } : {}),
    ...(definition.sentenceBy ? { sentenceBy: definition.sentenceBy } : {}),
  };
  if (definition.kind === 'trigger')
    return {
      ...base,
      kind: 'trigger',
      start: definition.start,
      fields: catalogFields(definition.config, 'config'),
      ...(definition.connectionOptional ? { connectionOptional: true } : {}),
      ...(definition.poll ? { canFetchLatest: true } : {}),
      ...(definition.choose ? { canChoose: true } : {}),
      ...(definition.setup ? { setup: [...definition.setup] } : {}),
      ...(definition.example !== undefined ? { example: definition.example } : {}),
      hasPreview: false,
    };
  return {
    ...base,
    kind: 'action',
    group: definition.group,
    fields: fieldsOf(definition),
    ...(definition.connectionOptional ? { connectionOptional: true } : {}),
    ...(typeof definition.effect === 'string' ? { effect: definition.effect } : {}),
    ...(definition.branches ? { branches: definition.branches } : {}),
    ...(definition.loop ? { loop: definition.loop } : {}),
    ...(definition.perItem ? { perItem: { items: definition.perItem.items } } : {}),
    ...(definition.takesLane ? { takesLane: true } : {}),
    hasPreview: definition.preview !== undefined,
    ...((definition.perItem?.action ?? definition).makes === 'record' ? { makesRecord: true as const } : {}),
    ...((definition.perItem?.action ?? definition).insist ? { insists: true as const } : {}),
    ...dryRunOf(definition),
    ...(definition.elsewhere ? { hasSimulation: true as const } : {}),
  };
}
