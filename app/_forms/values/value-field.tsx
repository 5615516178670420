'use client';
/** A field that takes text, values of earlier steps, or both. Picking inserts a pill; typing makes text. */
import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { IconCirclePlus } from '@tabler/icons-react';
import { Extension } from '@tiptap/core';
import Document from '@tiptap/extension-document';
import Paragraph from '@tiptap/extension-paragraph';
import Text from '@tiptap/extension-text';
import { history, redo, undo } from '@tiptap/pm/history';
import { EditorContent as EditorView, useEditor } from '@tiptap/react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { ValueSource } from '../../../engine/values/source.ts';
import { useMay } from '../../_frame/member.tsx';
import { ChoiceTabs, ChosenName } from './choice-list.tsx';
import { type EditorContent, isSameSource, type PillSource, type Typed, toContent, toSource } from './content.ts';
import { type Searched, withChosen } from './searched.ts';
import classes from './value-field.module.css';
import { ValueList } from './value-list.tsx';
import { ValueNodeExtension } from './value-node.tsx';
import { WantsList } from './value-row.tsx';

/** Going back inside a field while typing; the whole draft's history is the top bar's. */
const History = Extension.create({
  name: 'fieldHistory',
  addProseMirrorPlugins: () => [history()],
  addKeyboardShortcuts() {
    const run = (command: typeof undo) => () => command(this.editor.state, this.editor.view.dispatch);
    return { 'Mod-z': run(undo), 'Mod-Shift-z': run(redo), 'Mod-y': run(redo) };
  },
});

const OneLine = Extension.create({
  name: 'oneLine',
  addKeyboardShortcuts: () => ({ Enter: () => true, 'Shift-Enter': () => true }),
});

interface ValueFieldProps {
  label: string;
  source: ValueSource | undefined;
  onChange: (source: ValueSource | undefined) => void;
  typed?: Typed;
  isLong?: boolean;
  placeholder?: string | undefined;
  hasError?: boolean;
  /** The connected account has choices for it too. */
  searched?: Searched | undefined;
  wantsList?: boolean;
}

export function ValueField({
  label,
  source,
  onChange,
  typed = 'text',
  isLong = false,
  placeholder,
  hasError = false,
  searched,
  wantsList = false,
}: ValueFieldProps) {
  const t = useTranslations('forms');
  const mayEdit = useMay('editor');
  const [isOpen, setOpen] = useState(false);
  const [isEmpty, setEmpty] = useState(source === undefined);
  // The editor lives longer than a render: its callbacks read the newest.
  const latest = useRef({ source, onChange, typed });
  latest.current = { source, onChange, typed };

  const editor = useEditor({
    extensions: [Document, Paragraph, Text, ValueNodeExtension, History, ...(isLong ? [] : [OneLine])],
    content: toContent(source, typed),
    immediatelyRender: false,
    editable: mayEdit,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-label': label,
        'aria-multiline': String(isLong),
        class: classes.editor ?? '',
        spellcheck: 'false',
      },
      transformPastedText: (text) => (isLong ? text : text.replace(/\s*\n\s*/g, ' ')),
    },
    onUpdate: ({ editor: changed }) => {
      const next = toSource(changed.getJSON() as EditorContent, latest.current.typed);
      setEmpty(changed.isEmpty);
      if (!isSameSource(next, latest.current.source)) latest.current.onChange(next);
    },
  });

  // Undo, a conflict or another step brings a source that was not typed here.
  useEffect(() => {
    if (!editor) return;
    const held = toSource(editor.getJSON() as EditorContent, latest.current.typed);
    if (!isSameSource(held, source))
      editor.commands.setContent(toContent(source, latest.current.typed), { emitUpdate: false });
    setEmpty(editor.isEmpty);
  }, [editor, source]);

  const insert = (picked: PillSource): void => {
    editor
      ?.chain()
      .focus()
      .insertContent({ type: 'value', attrs: { source: picked } })
      .run();
    if (!isLong) setOpen(false);
  };
  const choose = (value: string): void => {
    if (!searched) return;
    onChange(withChosen(searched, source, { value, typed }));
    if (searched.isSeveral) return;
    setOpen(false);
    editor?.commands.focus();
  };
  const list = (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="left-start"
      width={360}
      offset={20}
      withRoles={false}
      middlewares={{ flip: { fallbackPlacements: ['bottom-end', 'top-end'] }, shift: { padding: 8 } }}
    >
      <Popover.Target>
        <div className={classes.box} data-long={isLong || undefined} data-error={hasError || undefined}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the editor inside has the role; a click on its empty ground only opens the list */}
          <div
            className={classes.ground}
            // One press closes the list or leaves the field, the next the step: a list that has just closed takes no step along.
            data-own-escape
            onMouseDown={() => (isEmpty && mayEdit ? setOpen(true) : undefined)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
              event.stopPropagation();
              if (isOpen) setOpen(false);
              else editor?.commands.blur();
            }}
          >
            {isEmpty ? (
              <span className={classes.placeholder}>
                {placeholder ?? t(wantsList ? 'placeholderList' : 'placeholder')}
              </span>
            ) : null}
            <EditorView editor={editor} />
          </div>
          <Tooltip label={t('insertValue')}>
            <ActionIcon
              className={classes.insert ?? ''}
              onClick={() => setOpen(!isOpen)}
              aria-label={t('insertValueInto', { label })}
              aria-expanded={isOpen}
              aria-haspopup="dialog"
              data-insert-value
              size={28}
            >
              <IconCirclePlus size={18} />
            </ActionIcon>
          </Tooltip>
        </div>
      </Popover.Target>
      <Popover.Dropdown
        p={12}
        bg="var(--nagare-panel)"
        role="dialog"
        aria-label={t('insertValueInto', { label })}
        data-floating
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setOpen(false);
          editor?.commands.focus();
        }}
      >
        {!isOpen ? null : searched ? (
          <ChoiceTabs searched={searched} source={source} onPick={insert} onChoose={choose} />
        ) : (
          <WantsList value={wantsList}>
            <ValueList onPick={insert} />
          </WantsList>
        )}
      </Popover.Dropdown>
    </Popover>
  );
  if (!searched) return list;
  return (
    <>
      {list}
      <ChosenName searched={searched} source={source} />
    </>
  );
}
