/** Reads an exported flow in the browser and names the place of what does not fit, before anything is sent. */
import { brokenParams } from '../../engine/flow/broken.ts';
import { type FlowExport, flowExport } from '../../engine/flow/document.ts';
import type { ShownError } from '../_server/errors.ts';

export type Reading = { ok: true; flow: FlowExport } | { ok: false; error: ShownError };

export async function readFlowFile(file: File): Promise<Reading> {
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    return { ok: false, error: { code: 'app.fileNotJson', params: { file: file.name } } };
  }
  const parsed = flowExport.safeParse(content);
  if (parsed.success) return { ok: true, flow: parsed.data };
  return { ok: false, error: { code: 'flow.brokenDocument', params: brokenParams(content, parsed.error) } };
}
