'use client';
import { PageError, type PageErrorProps } from './_ui/page-error.tsx';

export default function ErrorOutside(props: PageErrorProps) {
  return <PageError isOutside {...props} />;
}
