import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { stepNumbers } from '../../../engine/flow/graph.ts';
import { listed } from '../../../engine/testing/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import { guideSteps } from './guide.ts';

const catalog: Catalog = {
  nodes: [listed('webhook.received', { kind: 'trigger', start: 'webhook' }), listed('crm.add')],
  connections: [],
};

const kindsFor = (document: FlowDocument): string[] => {
  const facts = { document, catalog, problems: [], numbers: stepNumbers(document), isPublished: false, isOn: false };
  return guideSteps({ ...facts, hasSample: () => true }).map(({ kind }) => kind);
};

describe('the guide', () => {
  it('asks for a step before it calls a flow ready that has nothing but its trigger', () => {
    expect(kindsFor(flow().document())).toEqual(['step', 'publish', 'switchOn']);
    expect(kindsFor(flow().step('add', 'crm.add').document())).toEqual(['publish', 'switchOn']);
  });
});
