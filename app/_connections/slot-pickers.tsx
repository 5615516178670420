'use client';
/** Which account fills which place of a copied or imported flow. One left open stays unfinished in the flow. */
import { Group, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { AppIcon, useAppName } from '../_ui/app-icon.tsx';

type Slots = Record<string, { type: string }>;

export interface ChosenSlots {
  connections: Record<string, string>;
  choose: (slot: string, connectionId: string | null) => void;
  optionsOf: (type: string) => { value: string; label: string }[];
}

/** The only account of a type is chosen by itself. */
export function useChosenSlots(slots: Slots): ChosenSlots {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.connections.list.queryOptions());
  const [picked, setPicked] = useState<Record<string, string | null>>({});
  const optionsOf = (type: string) =>
    data.filter((connection) => connection.type === type).map(({ id, name }) => ({ value: id, label: name }));
  const connections: Record<string, string> = {};
  for (const [slot, { type }] of Object.entries(slots)) {
    const options = optionsOf(type);
    const only = options.length === 1 ? options[0]?.value : undefined;
    const id = slot in picked ? picked[slot] : only;
    if (id) connections[slot] = id;
  }
  return { connections, optionsOf, choose: (slot, id) => setPicked((before) => ({ ...before, [slot]: id })) };
}

export function SlotPickers({ slots, chosen }: { slots: Slots; chosen: ChosenSlots }) {
  const t = useTranslations('connections');
  const nameOf = useAppName();
  return (
    <Stack gap={12}>
      {Object.entries(slots).map(([slot, { type }]) => {
        const options = chosen.optionsOf(type);
        return (
          <Group key={slot} gap={12} wrap="nowrap" align="flex-end">
            <AppIcon app={type} size={36} />
            <Select
              style={{ flex: 1 }}
              label={t('slot', { app: nameOf(type) })}
              placeholder={options.length > 0 ? t('chooseLater') : t('noneOfType')}
              data={options}
              value={chosen.connections[slot] ?? null}
              onChange={(id) => chosen.choose(slot, id)}
              clearable
              allowDeselect
              disabled={options.length === 0}
            />
          </Group>
        );
      })}
    </Stack>
  );
}
