/** Settings of the web process, read and checked once. bin/ gives them to the processes that it starts. */
import { join } from 'node:path';
import { z } from 'zod';

const settings = z.object({
  DATABASE_URL: z.string().min(1),
  NAGARE_HOME: z.string().min(1).default(join(process.cwd(), '.nagare')),
  NAGARE_URL: z.url().default('http://localhost:3000'),
  NAGARE_SECRET: z.string().min(1).optional(),
});

let parsed: Env | undefined;

export interface Env {
  databaseUrl: string;
  home: string;
  /** Without a slash at the end; every link and redirect address starts with it. */
  publicUrl: string;
  secret: string | undefined;
}

/** Throws with the names of missing variables. Not read while Next builds. */
export function env(): Env {
  if (parsed) return parsed;
  const given = settings.parse(process.env);
  parsed = {
    databaseUrl: given.DATABASE_URL,
    home: given.NAGARE_HOME,
    publicUrl: given.NAGARE_URL.replace(/\/+$/, ''),
    secret: given.NAGARE_SECRET,
  };
  return parsed;
}
