/** A mail as text and as plain HTML. Everything in it is somebody's text and is escaped. */
export interface Letter {
  subject: string;
  lead: string;
  rows: string[][];
  link: { label: string; url: string };
  footer: string;
}

export function toText({ lead, rows, link, footer }: Letter): string {
  const facts = rows.map(([label, value = '']) => `${label}\n  ${value.replaceAll('\n', '\n  ')}`);
  return `${[lead, ...facts, `${link.label}\n  ${link.url}`, `--\n${footer}`].join('\n\n')}\n`;
}

export function toHtml({ subject, lead, rows, link, footer }: Letter, locale: string): string {
  const facts = rows.map(
    ([label = '', value = '']) =>
      `<tr><th style="${head}">${escaped(label)}</th><td style="${cell}">${escaped(value).replaceAll('\n', '<br>')}</td></tr>`,
  );
  return `<!doctype html>
<html lang="${escaped(locale)}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f5f6f8;color:#1f2933;font:14px/1.7 'Hiragino Sans','Noto Sans JP',Meiryo,sans-serif">
<div style="max-width:600px;margin:0 auto;padding:24px;background:#fff;border-radius:8px">
<p style="margin:0 0 16px;font-size:16px;font-weight:bold">${escaped(lead)}</p>
<table style="width:100%;border-collapse:collapse">${facts.join('\n')}</table>
<p style="margin:24px 0"><a href="${escaped(link.url)}" style="display:inline-block;padding:10px 20px;background:#1f4e79;color:#fff;border-radius:6px;text-decoration:none">${escaped(link.label)}</a></p>
<p style="margin:0;color:#6b7785;font-size:12px">${escaped(footer)}</p>
</div></body></html>
`;
}

const head =
  'padding:6px 16px 6px 0;text-align:left;vertical-align:top;white-space:nowrap;color:#6b7785;font-weight:normal';
const cell = 'padding:6px 0;vertical-align:top;overflow-wrap:anywhere';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
