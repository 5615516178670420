'use client';
/** A picked value inside the editor: one inline atom that carries its source. */
import { Node } from '@tiptap/core';
import { type NodeViewProps, NodeViewWrapper, ReactNodeViewRenderer } from '@tiptap/react';
import { valueSource } from '../../../engine/values/source.ts';
import type { PillSource } from './content.ts';
import { PillButton } from './pill-button.tsx';

export const ValueNodeExtension = Node.create({
  name: 'value',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  addAttributes() {
    return {
      source: {
        default: null,
        // Copied pills travel as HTML of the clipboard: what does not parse as a source is no pill.
        parseHTML: (element) => parse(element.getAttribute('data-value-source')),
        renderHTML: ({ source }) => ({ 'data-value-source': JSON.stringify(source) }),
      },
    };
  },
  parseHTML: () => [
    {
      tag: 'span[data-value-source]',
      getAttrs: (element) => (parse(element.getAttribute('data-value-source')) ? null : false),
    },
  ],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes],
  addNodeView: () => ReactNodeViewRenderer(Pill, { as: 'span' }),
});

function parse(text: string | null): PillSource | null {
  if (text === null) return null;
  try {
    const { data } = valueSource.safeParse(JSON.parse(text));
    return data && data.kind !== 'literal' && data.kind !== 'text' && data.kind !== 'map' && data.kind !== 'list'
      ? data
      : null;
  } catch {
    return null;
  }
}

function Pill({ node, updateAttributes, deleteNode, selected }: NodeViewProps) {
  const source: PillSource | null = node.attrs.source;
  if (!source) return <NodeViewWrapper as="span" />;
  return (
    <NodeViewWrapper as="span" style={{ display: 'inline-block', maxWidth: '100%', verticalAlign: 'middle' }}>
      <PillButton
        source={source}
        isSelected={selected}
        onChange={(changed) => updateAttributes({ source: changed })}
        onRemove={deleteNode}
      />
    </NodeViewWrapper>
  );
}
