'use client';
import { Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface DialogButtonsProps {
  onCancel: () => void;
  /** Where there is nothing to break off. */
  cancelLabel?: string;
  /** What the dialog is for. */
  children: ReactNode;
}

/** The end of a dialog: the way back first. */
export function DialogButtons({ onCancel, cancelLabel, children }: DialogButtonsProps) {
  const words = useTranslations('words');
  return (
    <Group justify="flex-end" gap={8}>
      <Button variant="default" onClick={onCancel}>
        {cancelLabel ?? words('cancel')}
      </Button>
      {children}
    </Group>
  );
}
