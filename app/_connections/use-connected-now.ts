'use client';
import { notifications } from '@mantine/notifications';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

/** Says once that a sign-in at the other service worked, on the page that it came back to; the address is cleaned. */
export function useConnectedNow(): void {
  const t = useTranslations('connections');
  const path = usePathname();
  const query = useSearchParams();
  const [connected] = useState(() => query.get('connected'));
  useEffect(() => {
    if (!connected) return;
    notifications.show({ id: connected, message: t('connectedNow'), color: 'success' });
    window.history.replaceState(null, '', path);
  }, [connected, path, t]);
}
