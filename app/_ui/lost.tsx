'use client';
import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Empty } from './empty.tsx';

interface LostProps {
  /** Of the frame, which has a main part of its own. */
  isOutside?: boolean;
  title: string;
  text: string;
  link: { href: string; label: string };
  children?: ReactNode;
}

export function Lost({ isOutside = false, title, text, link, children }: LostProps) {
  const Place = isOutside ? 'main' : 'div';
  return (
    <Place style={{ display: 'grid', minHeight: '80dvh', placeItems: 'center' }}>
      <Empty icon={IconCompass} title={title} text={text} isPage>
        {children}
        <Button component={Link} href={link.href} variant={children ? 'default' : 'filled'}>
          {link.label}
        </Button>
      </Empty>
    </Place>
  );
}
