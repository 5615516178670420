'use client';
/** Under a list and behind each of its rows. */
import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';

interface AddRowProps {
  label: string;
  /** For what is needed less often than another button beside it. */
  isQuiet?: boolean;
  isDisabled?: boolean;
  onClick: () => void;
}

export function AddRow({ label, isQuiet = false, isDisabled = false, onClick }: AddRowProps) {
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        disabled={isDisabled}
        onClick={onClick}
        {...(isQuiet ? { color: 'gray' } : {})}
      >
        {label}
      </Button>
    </div>
  );
}

interface RemoveRowProps {
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}

export function RemoveRow({ label, isDisabled = false, onClick }: RemoveRowProps) {
  return (
    <ActionIcon onClick={onClick} aria-label={label} disabled={isDisabled} size={38}>
      <IconTrash size={16} />
    </ActionIcon>
  );
}
