'use client';
import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Empty } from './empty.tsx';

interface LostProps {
  title: string;
  text: string;
  link: { href: string; label: string };
  children?: ReactNode;
}

export function Lost({ title, text, link, children }: LostProps) {
  return (
    <div style={{ display: 'grid', minHeight: '80dvh', placeItems: 'center' }}>
      <Empty icon={IconCompass} title={title} text={text} isPage>
        {children}
        <Button component={Link} href={link.href} variant={children ? 'default' : 'filled'}>
          {link.label}
        </Button>
      </Empty>
    </div>
  );
}
