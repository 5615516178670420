'use client';
import { Button, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { FormEvent, ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { DialogButtons } from './dialog-buttons.tsx';

interface FormDialogProps {
  title: string;
  onClose: () => void;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  isSaving: boolean;
  children: ReactNode;
}

/** A few fields and *Save*. */
export function FormDialog({ title, onClose, onSubmit, isSaving, children }: FormDialogProps) {
  const words = useTranslations('words');
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={onSubmit}>
        <Stack gap={16}>
          {children}
          <DialogButtons onCancel={onClose}>
            <Button type="submit" loading={isSaving}>
              {words('save')}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}
