'use client';
import { PageError, type PageErrorProps } from '../_ui/page-error.tsx';

/** The rail stays while a page could not be drawn. */
export default function ErrorInside(props: PageErrorProps) {
  return <PageError isOutside={false} {...props} />;
}
