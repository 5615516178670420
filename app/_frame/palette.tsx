'use client';
/** ⌘K: every place, flow, template and the common actions, found by typing. */
import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconMoon, IconPlus, IconRoute, IconSearch, IconSun, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useCreateFlow } from '../_flows/create-flow.ts';
import { destinations } from './destinations.ts';
import { useMay } from './member.tsx';

interface Lists {
  flows: AppOutput['flows']['list'];
  templates: AppOutput['templates']['list'];
}

export function Palette() {
  const t = useTranslations();
  const router = useRouter();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const mayEdit = useMay('editor');
  const { start } = useCreateFlow();
  const [wasOpened, setOpened] = useState(false);
  const [lists, setLists] = useState<Lists>({ flows: [], templates: [] });
  const icon = { size: 20, stroke: 1.7 };
  const groups: SpotlightActionGroupData[] = [
    {
      group: t('palette.flows'),
      actions: lists.flows.map(({ id, name, folder }) => ({
        id,
        label: name,
        ...(folder ? { description: folder } : {}),
        leftSection: <IconRoute {...icon} />,
        onClick: () => router.push(`/flows/${id}`),
      })),
    },
    {
      group: t('palette.places'),
      actions: destinations.map(({ key, href, icon: Icon }) => ({
        id: href,
        label: t(`frame.places.${key}`),
        keywords: [key],
        leftSection: <Icon {...icon} />,
        onClick: () => router.push(href),
      })),
    },
    {
      group: t('palette.templates'),
      actions: lists.templates.map(({ id }) => ({
        id: `template-${id}`,
        label: t(`templates.${id}.title`),
        leftSection: <IconTemplate {...icon} />,
        onClick: () => router.push(`/templates?open=${encodeURIComponent(id)}`),
      })),
    },
    {
      group: t('palette.actions'),
      actions: [
        ...(mayEdit
          ? [
              {
                id: 'new-flow',
                label: t('flows.new'),
                leftSection: <IconPlus {...icon} />,
                onClick: start,
              },
              {
                id: 'new-connection',
                label: t('connections.add'),
                leftSection: <IconPlus {...icon} />,
                onClick: () => router.push('/connections?add=1'),
              },
            ]
          : []),
        {
          id: 'light',
          label: t('palette.light'),
          leftSection: <IconSun {...icon} />,
          onClick: () => setColorScheme('light'),
        },
        {
          id: 'dark',
          label: t('palette.dark'),
          leftSection: <IconMoon {...icon} />,
          onClick: () => setColorScheme('dark'),
        },
      ],
    },
  ];
  return (
    <>
      {wasOpened ? <LoadLists onLoad={setLists} /> : null}
      <Spotlight
        onSpotlightOpen={() => setOpened(true)}
        actions={groups.filter(({ actions }) => actions.length > 0)}
        shortcut={['mod + K']}
        nothingFound={t('palette.none')}
        highlightQuery
        scrollable
        maxHeight={480}
        searchProps={{
          leftSection: <IconSearch size={20} stroke={1.7} />,
          placeholder: t('palette.placeholder'),
          'aria-label': t('frame.search'),
        }}
      />
    </>
  );
}

/**
 * Asked for only once the palette is opened: a question that stands in the cache before a page brings its own answer would
 * keep that answer out of the page's first drawing.
 */
function LoadLists({ onLoad }: { onLoad: (lists: Lists) => void }) {
  const trpc = useTRPC();
  const { data: flows } = useQuery(trpc.flows.list.queryOptions(undefined, { staleTime: 30_000 }));
  const { data: templates } = useQuery(
    trpc.templates.list.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  useEffect(() => onLoad({ flows: flows ?? [], templates: templates ?? [] }), [flows, templates, onLoad]);
  return null;
}
