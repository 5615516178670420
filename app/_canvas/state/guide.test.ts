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
    listed('crm.find', { effect: 'read' }),
    listed('crm.add', {
      effect: 'once',
      fields: [{ key: 'fields', place: 'input', control: 'fieldMap', required: true }],
    }),
  ],
  connections: [],
};

const kindsFor = (document: FlowDocument, more: Partial<GuideFacts> = {}): string[] => {
  const facts = { document, catalog, problems: [], numbers: stepNumbers(document), isPublished: false, isOn: false };
  const nothing = { hasSample: () => true, isSeen: () => false, isLive: () => false };
  return guideSteps({ ...facts, ...nothing, ...more }).map(({ kind }) => kind);
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

  it('asks for no sample and no test of what runs, and for a test of a step that was added since', () => {
    const document = flow().step('find', 'crm.find').step('new', 'crm.find').document();
    const facts = { hasSample: () => false, isPublished: true };
    expect(kindsFor(document, { ...facts, isLive: () => true })).toEqual(['sample', 'test', 'test', 'switchOn']);
    expect(kindsFor(document, { ...facts, isLive: () => true, isOn: true })).toEqual([]);
    expect(kindsFor(document, { ...facts, isLive: (nodeId) => nodeId !== 'new', isOn: true })).toEqual(['test']);
  });
});
