'use client';
/** Times as people read them, in the workspace's time zone. */
import { useFormatter, useTimeZone, useTranslations } from 'next-intl';
import { useMemo } from 'react';

export interface Times {
  /** “14:05” today, “11/20 14:05” before, with the year when it is another one. */
  short(at: Date, now?: Date): string;
  /** With seconds, for tooltips and run details. */
  full(at: Date): string;
  clock(at: Date): string;
  /** “3分前” */
  ago(at: Date, now: Date): string;
  /** “0.4秒”, “2分10秒” */
  took(ms: number): string;
}

export function useTimes(): Times {
  const format = useFormatter();
  const timeZone = useTimeZone();
  const t = useTranslations('times');
  return useMemo(() => {
    const day = (at: Date) => format.dateTime(at, { year: 'numeric', month: 'numeric', day: 'numeric' });
    const clock = (at: Date) => format.dateTime(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const short = (at: Date, now = new Date()) => {
      if (day(at) === day(now)) return clock(at);
      const isThisYear = yearIn(at, timeZone) === yearIn(now, timeZone);
      return format.dateTime(at, {
        ...(isThisYear ? {} : { year: 'numeric' }),
        month: 'numeric',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
    };
    const full = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
    const ago = (at: Date, now: Date) =>
      now.getTime() - at.getTime() < 60_000 ? t('justNow') : closed(format.relativeTime(at, now));
    const took = (ms: number) => {
      if (ms < 1000) return t('milliseconds', { ms: Math.max(0, Math.round(ms)) });
      if (ms < 60_000) return t('seconds', { seconds: format.number(ms / 1000, { maximumFractionDigits: 1 }) });
      const minutes = Math.floor(ms / 60_000);
      if (minutes < 60) return t('minutes', { minutes, seconds: Math.floor((ms % 60_000) / 1000) });
      return t('hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    };
    return { short, full, clock, ago, took };
  }, [format, timeZone, t]);
}

/** “3分前”: between a figure and its Japanese unit stands no space. */
const closed = (text: string): string => text.replace(/(?<=\d) (?=[^\x20-\x7e])/g, '');

const yearIn = (at: Date, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat('en', { year: 'numeric', ...(timeZone ? { timeZone } : {}) }).format(at);
