/**
 * The mail server, by environment: NAGARE_SMTP_URL (smtp://user:password@host:587, smtps://…) and NAGARE_MAIL_FROM.
 * Without one, mails are kept and read on the outbox page.
 */
import { createTransport } from 'nodemailer';

export interface OutgoingMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface MailServer {
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

const TIMES_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Null when none is set up. */
export function openMailServer(publicUrl: string, env: NodeJS.ProcessEnv = process.env): MailServer | null {
  const url = env.NAGARE_SMTP_URL;
  if (!url) return null;
  const host = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'localhost';
  const from = env.NAGARE_MAIL_FROM || `Nagare <nagare@${host}>`;
  const transport = createTransport({ url, ...TIMES_MS });
  return {
    async send({ id, to, subject, text, html }) {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        // The same for every try: a mail server or reader that sees it twice can tell.
        messageId: `<${id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

/** What the outbox page shows of a refusal: the server's own answer, which holds no password. */
export function refusalOf(error: unknown): { text: string; isFinal: boolean; isForAll: boolean } {
  const found =
    error instanceof Error ? (error as Error & { code?: string; responseCode?: number; response?: string }) : null;
  const text = [found?.code, found?.response ?? found?.message].filter(Boolean).join(': ');
  // 5xx about this very recipient or mail; a refused sign-in is mended in the settings and tried again.
  const isFinal = (found?.responseCode ?? 0) >= 500 && found?.code !== 'EAUTH';
  const isForAll =
    found?.code === 'EAUTH' || found?.responseCode === 421 || (!found?.responseCode && isAway(found?.code));
  return { text: text.slice(0, 300), isFinal, isForAll };
}

/** nodemailer's codes for a server that cannot be spoken to, whatever the mail is, and node's own. */
const isAway = (code = ''): boolean =>
  /^(ECONN.*|ETIMEDOUT|ESOCKET|EDNS|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETLS|EPROTOCOL)$/.test(code);
