'use client';
import { Skeleton } from '@mantine/core';
import { IconArrowNarrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Fragment, useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { AppIcon, appsAlone } from '../_ui/app-icon.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import classes from './templates.module.css';

export type Template = AppOutput['templates']['list'][number];

interface TemplateCardsProps {
  limit?: number;
  /** `?open=<id>` shows that template at once. */
  opensFromAddress?: boolean;
}

export function TemplateCards({ limit, opensFromAddress = false }: TemplateCardsProps) {
  const trpc = useTRPC();
  const asked = useSearchParams().get('open');
  const { data, error, isPending } = useQuery(
    trpc.templates.list.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const [chosen, setChosen] = useState<string | null>();
  const openId = chosen === undefined && opensFromAddress ? asked : chosen;
  const open = data?.find(({ id }) => id === openId);
  if (error) return <ErrorText error={shownError(error)} />;
  return (
    <>
      <ul className={classes.cards} aria-busy={isPending}>
        {isPending ? <Skeleton h={180} /> : null}
        {data?.slice(0, limit).map((template) => (
          <TemplateCard key={template.id} template={template} onOpen={() => setChosen(template.id)} />
        ))}
      </ul>
      {open ? <TemplateDialog template={open} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const t = useTranslations('templates');
  const { id, apps } = template;
  return (
    <li className={classes.card}>
      <div className={classes.way}>
        {appsAlone(apps).map((app, index) => (
          <Fragment key={app}>
            {index > 0 ? <IconArrowNarrowRight size={18} stroke={1.6} aria-hidden /> : null}
            <AppIcon app={app} size={36} withTooltip />
          </Fragment>
        ))}
      </div>
      <button type="button" className={classes.title} onClick={onOpen}>
        {t(`${id}.title`)}
      </button>
      <p className={classes.summary}>{t(t.has(`${id}.summary`) ? `${id}.summary` : `${id}.description`)}</p>
      {t.has(`${id}.category`) ? <span className={classes.category}>{t(`${id}.category`)}</span> : null}
    </li>
  );
}
