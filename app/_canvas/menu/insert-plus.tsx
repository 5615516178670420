'use client';
/** The + on a way or at an open end, with the searchable menu that puts a step exactly there. */
import { Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import type { CatalogNode } from '../../../engine/flow/catalog.ts';
import { useNodeWords } from '../../_forms/node-words.ts';
import { readClip } from '../operations/clip.ts';
import { joinTargets } from '../operations/insert.ts';
import type { Place } from '../operations/ways.ts';
import { useEditor } from '../state/editor-context.tsx';
import { useFlowShape, useFlowView } from '../state/flow-view.tsx';
import { useActions } from '../state/use-actions.tsx';
import classes from './insert-plus.module.css';
import { useActionSections } from './sections.ts';
import { type PickerSection, StepPicker } from './step-picker.tsx';

const isSame = (a: Place | null, b: Place): boolean =>
  a !== null && a.source === b.source && a.handle === b.handle && a.target === b.target;

export function InsertPlus({ place }: { place: Place }) {
  const t = useTranslations('canvas');
  const isOpen = useEditor((state) => isSame(state.insertAt, place));
  const openInsert = useEditor((state) => state.openInsert);
  const isEnd = place.target === null;
  const { cards, numbers } = useFlowShape();
  const words = useNodeWords();
  const source = cards.get(place.source);
  const name = source ? (source.name ?? words.title(source.type)) : '';
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? undefined : openInsert(null))}
      position="right-start"
      width={360}
      trapFocus
      returnFocus
      middlewares={{ flip: { fallbackPlacements: ['left-start', 'bottom', 'top'] }, shift: { padding: 8 } }}
    >
      <Popover.Target>
        <Tooltip label={t('insertHere')} disabled={isOpen}>
          <UnstyledButton
            className={`${classes.plus} nodrag nopan`}
            data-end={isEnd || undefined}
            data-open={isOpen || undefined}
            data-insert={`${place.source}:${place.handle}`}
            aria-label={t('insertAfter', { number: numbers.get(place.source) ?? 0, name })}
            aria-expanded={isOpen}
            onClick={() => openInsert(isOpen ? null : place)}
          >
            <IconPlus size={isEnd ? 18 : 14} stroke={2.2} aria-hidden />
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={12} className="nowheel nopan nodrag">
        {isOpen ? <InsertMenu place={place} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function InsertMenu({ place }: { place: Place }) {
  const t = useTranslations('canvas');
  const actions = useActions();
  const onPick = useCallback((node: CatalogNode) => actions.insert(node, place), [actions, place]);
  const sections = useActionSections(onPick);
  const joins = useJoinSection(place);
  const pastes = usePasteSection(place);
  return <StepPicker sections={[...pastes, ...sections, ...joins]} placeholder={t('searchSteps')} />;
}

/** What was copied here, for whom no key comes to mind. */
function usePasteSection(place: Place): PickerSection[] {
  const t = useTranslations('canvas');
  const words = useNodeWords();
  const actions = useActions();
  const copied = useEditor((state) => state.copied);
  return useMemo(() => {
    const [first, ...more] = (copied === null ? undefined : readClip(copied))?.nodes ?? [];
    if (copied === null || !first) return [];
    const name = first.name ?? words.title(first.type);
    const item = {
      ...{ key: 'paste', type: first.type, title: t('pasteHere') },
      detail: more.length === 0 ? name : t('severalCopied', { name, count: more.length }),
      onPick: () => void actions.paste(copied, place),
    };
    return [{ key: 'paste', title: t('groups.paste'), items: [item] }];
  }, [copied, words, actions, place, t]);
}

/** At an open end the way may also go on at a step of another route. */
function useJoinSection(place: Place): PickerSection[] {
  const t = useTranslations('canvas');
  const { document, numbers } = useFlowView();
  const words = useNodeWords();
  const actions = useActions();
  return useMemo(() => {
    if (place.target !== null) return [];
    const items = joinTargets(document, place).map((node) => ({
      key: `join-${node.id}`,
      type: node.type,
      title: t('joinTo', { number: numbers.get(node.id) ?? 0, name: node.name ?? words.title(node.type) }),
      detail: '',
      onPick: () => actions.join(place, node.id),
    }));
    return items.length > 0 ? [{ key: 'join', title: t('groups.join'), items }] : [];
  }, [document, numbers, words, actions, place, t]);
}
