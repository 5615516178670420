import { describe, expect, it } from 'vitest';
import { readFlowFile } from './read-flow-file.ts';

const file = (text: string) => new File([text], 'flow.json');
const good = { nagare: 1, name: 'A', slots: {}, document: { format: 1, nodes: [], edges: [] } };

describe('reading an exported flow', () => {
  it('takes what an export gives', async () => {
    expect(await readFlowFile(file(JSON.stringify(good)))).toEqual({ ok: true, flow: good });
  });

  it('says that a file is not JSON, with its name', async () => {
    expect(await readFlowFile(file('{'))).toEqual({
      ok: false,
      error: { code: 'app.fileNotJson', params: { file: 'flow.json' } },
    });
  });

  it('names the place of what does not fit, and what is expected there', async () => {
    const node = { id: 'a', type: 'x.y', version: 1, config: 'text', input: {} };
    const broken = file(JSON.stringify({ ...good, document: { ...good.document, nodes: [node] } }));
    const params = { place: 'document.nodes.0.config', problem: 'kind', expected: 'object', found: 'text' };
    expect(await readFlowFile(broken)).toEqual({ ok: false, error: { code: 'flow.brokenDocument', params } });
  });
});
