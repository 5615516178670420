import { z } from 'zod';
import { defineTrigger } from '../contract.ts';

export const started = defineTrigger({
  type: 'manual.started',
  version: 1,
  icon: 'hand-click',
  start: 'manual',
  config: z.object({}),
  outputs: [],
  example: { name: '佐藤 花子', email: 'hanako@example.jp' },
});
