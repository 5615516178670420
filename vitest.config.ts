import { configDefaults, defineConfig } from 'vitest/config';

const exclude = [...configDefaults.exclude, '.next/**', '.nagare/**', 'test-results/**'];

export default defineConfig({
  test: {
    // Two: the database, the fake services and the tests themselves share small machines.
    maxWorkers: 2,
    // Only ends what hangs: the tests that make a whole database take long on a slow, busy disk.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...exclude, '**/*.db.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'db', include: ['**/*.db.test.ts'], exclude, globalSetup: ['db/embedded/test-server.ts'] },
      },
    ],
  },
});
