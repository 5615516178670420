import { Button } from '@mantine/core';

interface MoveOfferProps {
  text: string;
  label: string;
  onMove: () => void;
}

/** What happened to the following steps, and the other choice. */
export function MoveOffer({ text, label, onMove }: MoveOfferProps) {
  return (
    <span>
      {text}{' '}
      <Button size="compact-sm" variant="subtle" onClick={onMove}>
        {label}
      </Button>
    </span>
  );
}
