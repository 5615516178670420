/** Facts into one mail in one language: which flow, which step, what happened, what to do, and where to click. Pure. */
import { describe, wordsOf } from '../describe.ts';
import { type Locale, translator } from '../words.ts';
import type { Facts } from './facts.ts';
import { type Letter, toHtml, toText } from './letter.ts';

export interface ComposedMail {
  subject: string;
  text: string;
  html: string;
}

const LONGEST_SUBJECT = 200;

export function composeMail(facts: Facts, locale: Locale, publicUrl: string): ComposedMail {
  const letter = letterOf(facts, locale, publicUrl);
  return { subject: letter.subject, text: toText(letter), html: toHtml(letter, locale) };
}

function letterOf(facts: Facts, locale: Locale, publicUrl: string): Letter {
  const { notice, count, flow, connection, workspace } = facts;
  const words = translator(locale, workspace.timeZone);
  const step = facts.step?.number ?? 0;
  const card = facts.step ? wordsOf(words, facts.step.card) : words('mail.unknownCard');
  const names = {
    flow: flow?.name ?? words('mail.unknownFlow'),
    connection: connection ?? '',
    step,
    card,
    count,
  };
  const isDigest = count > 1 && words.has(`mail.subject.${notice.kind}Digest`);
  const sentence = isDigest ? `${notice.kind}Digest` : notice.kind;
  const told = notice.errorCode ? describe(words, notice.errorCode, notice.errorParams) : null;
  const rows: [string, string | null][] = [
    [words('mail.flow'), flow?.name ?? null],
    [words('mail.step'), facts.step ? words('mail.stepValue', { step, card }) : null],
    [words('mail.connection'), connection],
    [words('mail.what'), told?.message ?? null],
    [words('mail.todo'), told?.action || null],
    [words('mail.pausedFlows'), facts.pausedFlows.join('\n') || null],
    [words(isDigest ? 'mail.firstAt' : 'mail.at'), timeOf(notice.createdAt, locale, workspace.timeZone)],
  ];
  return {
    subject: oneLine(words(`mail.subject.${sentence}`, names)),
    lead: words(`mail.lead.${sentence}`, names),
    rows: rows.flatMap(([label, value]) => (value === null ? [] : [[label, value]])),
    link: linkOf(facts, isDigest, publicUrl, words),
    footer: words('mail.footer', { workspace: workspace.name }),
  };
}

function linkOf({ notice, flow }: Facts, isDigest: boolean, publicUrl: string, words: (key: string) => string) {
  if (notice.kind === 'connectionDead')
    return { label: words('mail.openConnections'), url: `${publicUrl}/connections` };
  if ((notice.kind === 'allowanceSpent' || notice.kind === 'metadataChanged') && notice.connectionId)
    return { label: words('mail.openConnection'), url: `${publicUrl}/connections/${notice.connectionId}` };
  if (notice.runId && !isDigest) return { label: words('mail.openRun'), url: `${publicUrl}/runs/${notice.runId}` };
  if (notice.runId) return { label: words('mail.openRuns'), url: `${publicUrl}/runs${flow ? `?flow=${flow.id}` : ''}` };
  return { label: words('mail.openFlow'), url: `${publicUrl}/flows${flow ? `/${flow.id}` : ''}` };
}

const timeOf = (at: Date, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(at);

/** Flow names are people's own text: no line break may reach a header. */
const oneLine = (text: string): string =>
  [...text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')].slice(0, LONGEST_SUBJECT).join('');
