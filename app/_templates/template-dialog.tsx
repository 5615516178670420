'use client';
/** What a template does, what it needs, how it runs; one click copies it and opens the copy. */
import { Button, Skeleton, Text } from '@mantine/core';
import { IconCheck, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { SlotPickers, useChosenSlots } from '../_connections/slot-pickers.tsx';
import { useMay } from '../_frame/member.tsx';
import { isLocale } from '../_messages/locale.ts';
import { Dialog } from '../_ui/dialog.tsx';
import { DialogFoot } from '../_ui/dialog-foot.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { Diagram } from './diagram.tsx';
import type { Template } from './template-cards.tsx';
import classes from './templates.module.css';

export function TemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const t = useTranslations('gallery');
  const words = useTranslations('words');
  const engineWords = useTranslations('engine');
  const own = useTranslations(`templates.${template.id}`);
  const locale = useLocale();
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const mayEdit = useMay('editor');
  const chosen = useChosenSlots(template.slots);
  const input = { templateId: template.id, locale: isLocale(locale) ? locale : ('ja' as const) };
  const document = useQuery(trpc.templates.document.queryOptions(input, { staleTime: Number.POSITIVE_INFINITY }));
  const copy = useMutation(
    trpc.templates.use.mutationOptions({
      onSuccess: ({ flowId }) => {
        void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        router.push(`/flows/${flowId}`);
      },
    }),
  );
  const name = engineWords('copyOf', { name: own(own.has('name') ? 'name' : 'title') });
  const hasConnections = Object.values(template.slots).some(({ type }) => chosen.optionsOf(type).length > 0);
  return (
    <Dialog onClose={onClose} title={own('title')} size={880}>
      <div className={classes.columns}>
        <div>
          <h3 className={classes.heading}>{t('what')}</h3>
          <p className={classes.text}>{own('description')}</p>
          <h3 className={classes.heading}>{t('needs')}</h3>
          <Lines texts={textsBelow(own, 'needs')} />
          {own.has('notes') ? (
            <>
              <h3 className={classes.heading}>{t('notes')}</h3>
              <Lines texts={textsBelow(own, 'notes')} icon={IconInfoCircle} />
            </>
          ) : null}
        </div>
        <div className={classes.diagram}>
          {document.data ? <Diagram document={document.data} /> : <Skeleton h={320} />}
        </div>
      </div>
      {mayEdit && hasConnections ? (
        <>
          <h3 className={classes.heading} style={{ marginTop: 24 }}>
            {t('accounts')}
          </h3>
          <SlotPickers slots={template.slots} chosen={chosen} />
        </>
      ) : null}
      {copy.error ? (
        <div style={{ marginTop: 16 }}>
          <ErrorText error={shownError(copy.error)} />
        </div>
      ) : null}
      <DialogFoot
        beside={
          <Text size="xs" c="dimmed">
            {t('copyHint')}
          </Text>
        }
      >
        <Button variant="default" onClick={onClose}>
          {words('close')}
        </Button>
        {mayEdit ? (
          <Button
            loading={copy.isPending || copy.isSuccess}
            onClick={() => copy.mutate({ ...input, name, connections: chosen.connections })}
          >
            {t('try')}
          </Button>
        ) : null}
      </DialogFoot>
    </Dialog>
  );
}

function Lines({ texts, icon: Icon = IconCheck }: { texts: string[]; icon?: TablerIcon }) {
  return (
    <ul className={classes.needs}>
      {texts.map((text) => (
        <li key={text}>
          <Icon size={16} aria-hidden />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** A branch of the template's words is a text or several by key. */
function textsBelow(own: { has: (key: string) => boolean; raw: (key: string) => unknown }, key: string): string[] {
  if (!own.has(key)) return [];
  const found = own.raw(key);
  if (typeof found === 'string') return [found];
  return Object.values(found ?? {}).filter((text): text is string => typeof text === 'string');
}
