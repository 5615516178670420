'use client';
/** A mail as a mail program shows it: in a frame where no script runs, its links opening beside this page. */
import { useEffect, useRef, useState } from 'react';
import classes from './outbox.module.css';

export function MailFrame({ subject, html }: { subject: string; html: string }) {
  const [fonts, setFonts] = useState('');
  useEffect(() => setFonts(fontFaces()), []);
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState<number>();
  // As high as the mail at this width, also once its fonts are there: the page scrolls, not the mail.
  const fit = () => {
    const body = frame.current?.contentDocument?.body;
    if (body) new ResizeObserver(() => setHeight(body.offsetHeight)).observe(body);
  };
  // Without allow-scripts nothing in the frame runs; allow-same-origin only lets it load the fonts of this page.
  return (
    <iframe
      ref={frame}
      className={classes.frame}
      style={{ height }}
      onLoad={fit}
      title={subject}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={`<!doctype html><base target="_blank"><style>${fonts}body,body *{font-family:${FAMILY}!important}</style>${html}`}
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
