/** A process that is killed, frozen and started again, as a supervisor would, until it is let go. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface VictimOptions {
  name: string;
  file: string;
  args?: string[];
  env: Record<string, string>;
  /** NAGARE_FAILPOINT of the next start. */
  failpoint(): string | undefined;
  /** It died or froze at its failpoint. */
  reached(name: string, signal: string): void;
  /** How long it stays frozen at a failpoint. */
  stallMs(): number;
  said(line: string): void;
}

const restartMs = 300;

/** Half of a start is reading the sources. */
const compileCache = join(checkout, 'node_modules', '.cache', 'crash');

export class Victim {
  readonly #options: VictimOptions;
  #child: ChildProcess | undefined;
  #keeping: Promise<void> | undefined;
  #isLetGo = false;
  #thaw: NodeJS.Timeout | undefined;
  #frozen = Promise.withResolvers<void>();
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  starts = 0;

  constructor(options: VictimOptions) {
    this.#options = options;
    this.#frozen.resolve();
  }

  /** Resolves when it is ready for the first time. */
  async keep(): Promise<void> {
    this.#keeping = this.#keep();
    await Promise.race([this.#ready.promise, this.#keeping]);
  }

  /** Resolves when it is ready after its latest start. */
  async ready(): Promise<void> {
    await this.#ready.promise;
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Kills it and resolves when its next start has begun: `ready()` then speaks of that one. */
  async killed(): Promise<void> {
    const before = this.starts;
    this.kill();
    while (this.starts === before && !this.#isLetGo) await sleep(50);
  }

  freeze(forMs: number): void {
    this.#signal('SIGSTOP');
    this.#thawIn(forMs);
  }

  #thawIn(ms: number): void {
    this.#forgetFreeze();
    this.#frozen = Promise.withResolvers<void>();
    this.#thaw = setTimeout(() => {
      this.#signal('SIGCONT');
      this.#forgetFreeze();
    }, ms);
  }

  /** Its timer may have been set for a process that was dead by then: whoever waits for the thaw must not wait for that. */
  #forgetFreeze(): void {
    clearTimeout(this.#thaw);
    this.#frozen.resolve();
  }

  /** Resolves when it is not frozen. */
  async thawed(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.#frozen.promise; ) {
      seen = this.#frozen.promise;
      await seen;
    }
  }

  async letGo(): Promise<void> {
    this.#isLetGo = true;
    this.#forgetFreeze();
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      this.#signal('SIGCONT');
      this.#signal('SIGTERM');
      const patience = setTimeout(() => this.#signal('SIGKILL'), 10_000);
      await exited;
      clearTimeout(patience);
    }
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    while (!this.#isLetGo) {
      await this.#live();
      if (this.#isLetGo) return;
      // Whoever waits goes on waiting when it died before it was ready.
      if (this.#isReady) this.#ready = Promise.withResolvers<void>();
      this.#isReady = false;
      await sleep(restartMs);
    }
  }

  async #live(): Promise<void> {
    const { file, args = [], env } = this.#options;
    const failpoint = this.#options.failpoint();
    this.starts += 1;
    const child = spawn(process.execPath, [file, ...args], {
      cwd: checkout,
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: compileCache,
        NAGARE_LOG_LEVEL: 'warn',
        ...env,
        ...(failpoint ? { NAGARE_FAILPOINT: failpoint } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.once('message', () => {
      this.#isReady = true;
      this.#ready.resolve();
    });
    for (const stream of [child.stdout, child.stderr]) this.#listen(stream);
    await once(child, 'exit');
    this.#forgetFreeze();
    if (child.signalCode === null && !this.#isLetGo)
      this.#options.said(`${this.#options.name} ended by itself with ${child.exitCode}`);
  }

  #listen(stream: ChildProcess['stdout']): void {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(line);
    });
  }

  #hear(line: string): void {
    const [, name, signal] = /^failpoint (\w+) (SIG\w+)$/.exec(line) ?? [];
    if (name === undefined || signal === undefined) {
      if (line !== '') this.#options.said(`${this.#options.name}: ${line}`);
      return;
    }
    this.#options.reached(name, signal);
    // It freezes itself a moment after it said so: a second stop from here could come first and hide its own.
    if (signal === 'SIGSTOP') this.#thawIn(this.#options.stallMs());
  }

  #signal(signal: NodeJS.Signals): void {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) child.kill(signal);
  }
}
