'use client';
import { useTranslations } from 'next-intl';

/** Labels of a connection's form: `nodes.<app>.connection` of the node's folder. */
export function useConnectionWords(type: string) {
  const t = useTranslations();
  const text = (key: string): string | undefined => {
    const full = `nodes.${type}.connection.${key}`;
    const found: unknown = t.has(full) ? t.raw(full) : undefined;
    return typeof found === 'string' ? found : undefined;
  };
  return {
    /** Where one does not connect an account but gives a key. */
    add: text('add'),
    help: text('help'),
    label: (field: string) => text(`fields.${field}.label`) ?? field,
    fieldHelp: (field: string) => text(`fields.${field}.help`),
    placeholder: (field: string) => text(`fields.${field}.placeholder`),
    choice: (field: string, value: string) => text(`fields.${field}.choices.${value}`) ?? value,
  };
}
