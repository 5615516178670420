/** Texts that have broken programs: whatever stands in a value has to stay data, or be refused at its field. */
export const hostile: [what: string, text: string][] = [
  ['quotes', `' " \` '' "" ' OR Name != '`],
  ['backslashes', `\\ \\' \\\\' \\n \\u0027 OR Id != null`],
  ['wildcards', '%_%__%'],
  ['line ends', 'a\r\nSet-Cookie: x\r\n\r\nb\nc\rd'],
  ['right to left', 'שלום \u202eevil\u202c عالم'],
  ['emoji', '👩‍👩‍👧 🇯🇵 𠮷野家 é'],
  ['a null character', 'a\u0000b'],
  ['control characters', 'a\u0007\u001b[31m\u007fb'],
  ['markup', '<b>&amp;</b><![CDATA[x]]>]]><!-- {session}'],
  ['templates', '{{x}} ${y} {!z} :name @{try0.id} %s $1 __proto__'],
  ['paths', '../../../services/oauth2/revoke?token=x#y'],
  ['a lone surrogate', 'a\ud800b'],
];

export const MEGABYTE = 'x'.repeat(1024 * 1024);
