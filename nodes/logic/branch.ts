import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { conditionGroups, lacksConditions, someGroupHolds } from './conditions.ts';
import { operators } from './operators.ts';

/** Ways out that mean something else to the engine. */
const reserved = new Set(['out', 'each', 'error', 'finish']);

const routeId = z
  .string()
  .min(1)
  .max(60)
  .refine((id) => !reserved.has(id));

/** A route without a name is called by its condition, so that nobody has to think of one. */
const route = z.object({ id: routeId, label: z.string().max(120).default('') });

const config = z.object({
  /** Ways out, in the order they are tried. */
  routes: field(z.array(route).min(1).max(50), { control: 'routes', choices: operators }),
});

const input = z.object({
  /** Per route id. */
  routes: field(z.record(z.string(), conditionGroups), { control: 'routes', choices: operators }),
});

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

export const ELSE = 'else';

export const branch = defineAction<unknown, Config, Input>({
  type: 'logic.branch',
  version: 1,
  icon: 'arrows-split-2',
  group: 'control',
  effect: 'pure',
  config,
  input,
  output: z.object({ route: z.string() }),
  outputs: [{ path: ['route'], labelKey: 'route', type: 'text' }],
  branches: { from: 'routes', hasElse: true },
  async run(context) {
    const taken = chooseRoute(context.config, context.input);
    return done({ route: taken }, taken);
  },
});

/** Id of the first route with a group that holds entirely; `else` when none has. */
export function chooseRoute(config: Config, input: Input): string {
  for (const { id, label } of config.routes) {
    const groups = input.routes[id] ?? [];
    if (lacksConditions(groups)) {
      const repair = { kind: 'field', field: 'routes' } as const;
      throw new UserFixableError('logic.routeWithoutConditions', { route: label || id }, { repair });
    }
    if (someGroupHolds(groups, label || id, 'routes')) return id;
  }
  return ELSE;
}
