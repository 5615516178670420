import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('a second click does nothing until the first one is through', async () => {
  const run = oneAtATime();
  const { promise: saved, resolve: save } = Promise.withResolvers<void>();
  let written = 0;
  const write = async (): Promise<void> => {
    await saved;
    written += 1;
  };
  const clicks = [run(write), run(write)];
  save();
  await Promise.all(clicks);
  expect(written).toBe(1);
  await run(write);
  expect(written).toBe(2);
});

test('what failed can be tried again', async () => {
  const run = oneAtATime();
  await expect(run(() => Promise.reject(new Error('offline')))).rejects.toThrow('offline');
  let ran = false;
  await run(async () => {
    ran = true;
  });
  expect(ran).toBe(true);
});
