/** Reads an exported flow in the browser and names the place of what does not fit, before anything is sent. */
import { type FlowExport, flowExport } from '../../engine/flow/document.ts';
import type { Locale } from '../_messages/locale.ts';
import type { ShownError } from '../_server/errors.ts';

export type Reading = { ok: true; flow: FlowExport } | { ok: false; error: ShownError };

export async function readFlowFile(file: File, locale: Locale): Promise<Reading> {
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    return { ok: false, error: { code: 'app.fileNotJson', params: { file: file.name } } };
  }
  const parsed = flowExport.safeParse(content);
  if (parsed.success) return { ok: true, flow: parsed.data };
  // The reasons in the reader's language are fetched only when there is something to say.
  const { default: words } =
    locale === 'ja' ? await import('zod/v4/locales/ja.js') : await import('zod/v4/locales/en.js');
  const issue = flowExport.safeParse(content, { error: words().localeError }).error?.issues[0];
  const place = issue?.path.map(String).join(' › ') || file.name;
  return { ok: false, error: { code: 'flow.brokenDocument', params: { place, reason: issue?.message ?? '' } } };
}
