'use client';
/** A searchable list of things to put into the flow; type, arrows, Enter. */
import { ScrollArea, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { NodeIcon } from '../../_ui/node-icon.tsx';
import classes from './step-picker.module.css';

export interface PickerItem {
  key: string;
  type: string;
  title: string;
  /** The app's name, or where a step stands. */
  detail: string;
  /** What else the search should find it by. */
  keywords?: string;
  onPick: () => void;
}

export interface PickerSection {
  key: string;
  title: string;
  items: PickerItem[];
}

interface StepPickerProps {
  sections: PickerSection[];
  placeholder: string;
  maxHeight?: number;
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

export function StepPicker({ sections, placeholder, maxHeight = 380 }: StepPickerProps) {
  const t = useTranslations('canvas');
  const id = useId();
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const shown = useMemo(() => filter(sections, search), [sections, search]);
  const items = shown.flatMap((section) => section.items);
  const chosen = items[Math.min(active, items.length - 1)];

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return; // Enter that ends a Japanese conversion picks nothing
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = (Math.min(active, items.length - 1) + step + items.length) % Math.max(1, items.length);
      setActive(next);
      document.getElementById(`${id}-${items[next]?.key}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      chosen?.onPick();
    }
  };

  return (
    <div className={classes.picker}>
      <TextInput
        data-autofocus
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.key}` : undefined}
        aria-label={placeholder}
        placeholder={placeholder}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ScrollArea.Autosize mah={maxHeight} type="auto" offsetScrollbars="y">
        <div role="listbox" id={`${id}-list`} aria-label={placeholder} className={classes.list}>
          {shown.map((section) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of options
            <div key={section.key} role="group" aria-label={section.title}>
              <div className={classes.heading}>{section.title}</div>
              {section.items.map((item) => (
                <div
                  key={item.key}
                  id={`${id}-${item.key}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item === chosen}
                  className={classes.item}
                  onClick={item.onPick}
                  onKeyDown={onKeyDown}
                  onMouseMove={() => setActive(items.indexOf(item))}
                >
                  <NodeIcon type={item.type} size={28} />
                  <span className={classes.title}>{item.title}</span>
                  <span className={classes.detail}>{item.detail}</span>
                </div>
              ))}
            </div>
          ))}
          {items.length === 0 ? <p className={classes.none}>{t('nothingFound', { search })}</p> : null}
        </div>
      </ScrollArea.Autosize>
    </div>
  );
}

function filter(sections: PickerSection[], search: string): PickerSection[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections.filter((section) => section.items.length > 0);
  return sections.flatMap((section) => {
    const items = section.items.filter(({ title, detail, keywords = '' }) => {
      const text = plain(`${title} ${detail} ${keywords} ${section.title}`);
      return words.every((word) => text.includes(word));
    });
    return items.length > 0 ? [{ ...section, items }] : [];
  });
}
