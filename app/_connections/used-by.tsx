'use client';
/** Which flows use a connection: live, on, or only in a draft. */
import { Badge } from '@mantine/core';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AppOutput } from '../_client/output.ts';
import classes from './connections.module.css';

type Flow = AppOutput['connections']['list'][number]['usedBy'][number];

interface UsedByProps {
  flows: Flow[];
  /** On a page all are shown; in a dialog a long list scrolls. */
  isWhole?: boolean;
}

export function UsedBy({ flows, isWhole = false }: UsedByProps) {
  const t = useTranslations('connections.usedBy');
  const state = ({ isLive, isOn }: Flow) => (isLive ? (isOn ? 'on' : 'off') : 'draft');
  return (
    <ul className={classes.flows} data-whole={isWhole || undefined}>
      {flows.map((flow) => (
        <li key={flow.flowId}>
          <Link href={`/flows/${flow.flowId}`}>{flow.name}</Link>
          <Badge size="sm" radius="sm" variant="light" color={state(flow) === 'on' ? 'success' : 'gray'}>
            {t(state(flow))}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
