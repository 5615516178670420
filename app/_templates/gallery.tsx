'use client';
import { useTranslations } from 'next-intl';
import { Page } from '../_ui/page.tsx';
import { TemplateCards } from './template-cards.tsx';

export function Gallery() {
  const t = useTranslations('gallery');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <TemplateCards opensFromAddress />
    </Page>
  );
}
