import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../../engine/flow/document.ts';
import { stepNumbers } from '../../../engine/flow/graph.ts';
import { listed } from '../../../engine/testing/catalog.ts';
import { flow } from '../../../engine/testing/flow.ts';
import { type GuideFacts, guideSteps } from './guide.ts';

const catalog: Catalog = {
  nodes: [
    listed('webhook.received', { kind: 'trigger', start: 'webhook' }),
    listed('crm.add', {
      effect: 'once',
      fields: [{ key: 'fields', place: 'input', control: 'fieldMap', required: true }],
    }),
  ],
  connections: [],
};

const kindsFor = (document: FlowDocument, more: Partial<GuideFacts> = {}): string[] => {
  const facts = { document, catalog, problems: [], numbers: stepNumbers(document), isPublished: false, isOn: false };
  return guideSteps({ ...facts, hasSample: () => true, isSeen: () => false, ...more }).map(({ kind }) => kind);
};

describe('the guide', () => {
  it('asks for a step before it calls a flow ready that has nothing but its trigger', () => {
    expect(kindsFor(flow().document())).toEqual(['step', 'publish']);
    expect(kindsFor(flow().step('add', 'crm.add').document())).toEqual(['publish']);
  });

  it('shows what a step writes once before the first publishing, unless it was opened or tested', () => {
    const document = flow().step('add', 'crm.add').document();
    const hasSample = (nodeId: string) => nodeId === 'trigger';
    expect(kindsFor(document, { hasSample })).toEqual(['look', 'publish']);
    expect(kindsFor(document, { hasSample, isSeen: () => true })).toEqual(['publish']);
    expect(kindsFor(document, { hasSample, isPublished: true })).toEqual(['switchOn']);
  });

  it('asks for no sample of a flow that runs', () => {
    const document = flow().step('add', 'crm.add').document();
    const hasSample = () => false;
    expect(kindsFor(document, { hasSample, isPublished: true })).toEqual(['sample', 'switchOn']);
    expect(kindsFor(document, { hasSample, isPublished: true, isOn: true })).toEqual([]);
  });
});
