'use client';
/** The rail stays while a page could not be drawn. */
export { default } from '../error.tsx';
