/**
 * Given on the command line at each start, so that an update of Nagare brings its own. Nothing here trades safety for
 * speed: a commit that was answered is on the disk.
 */
export const SERVER_SETTINGS: Record<string, string> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  wal_buffers: '16MB',
  // Fewer checkpoints: less of each page is written twice.
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  // Queue tables turn over quickly.
  autovacuum_naptime: '15s',
  random_page_cost: '1.1',
  // Short statements only; and parallel ones need /dev/shm, which containers keep small.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
  log_checkpoints: 'off',
};

/** For databases that live as long as a test run. */
export const THROWAWAY_SETTINGS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};
