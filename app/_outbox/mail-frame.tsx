'use client';
/** A mail as a mail program shows it: in a frame where no script runs, its links opening beside this page. */
import { useEffect, useState } from 'react';
import classes from './outbox.module.css';

export function MailFrame({ subject, html }: { subject: string; html: string }) {
  const [fonts, setFonts] = useState('');
  useEffect(() => setFonts(fontFaces()), []);
  // Without allow-scripts nothing in the frame runs; allow-same-origin only lets it load the fonts of this page.
  return (
    <iframe
      className={classes.frame}
      title={subject}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={`<base target="_blank"><style>${fonts}body,body *{font-family:${FAMILY}!important}</style>${html}`}
    />
  );
}

const FAMILY = "'Inter Variable','Noto Sans JP Variable',sans-serif";

/** The page's own fonts, so that Japanese is drawn on machines without a Japanese font too. */
function fontFaces(): string {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    const base = sheet.href ?? document.baseURI;
    return [...sheet.cssRules]
      .filter((rule) => rule instanceof CSSFontFaceRule)
      .map((rule) =>
        rule.cssText.replace(/url\("?([^")]+)"?\)/g, (_whole, url) => `url("${new URL(url, base).href}")`),
      );
  });
  return rules.join('');
}
