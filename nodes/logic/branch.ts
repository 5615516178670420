import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { json } from '../rest/json.ts';
import { type Condition, holds } from './conditions.ts';
import { operators } from './operators.ts';

const route = z.object({ id: z.string().min(1).max(60), label: z.string().max(120) });

const config = z.object({
  /** Ways out, in the order they are tried. */
  routes: field(z.array(route).min(1).max(50), { control: 'routes', choices: operators }),
});

const condition = z.object({ left: json, operator: z.enum(operators), right: json.optional() });

const input = z.object({
  /** Per route id: groups joined by OR, conditions in a group by AND. */
  routes: field(z.record(z.string(), z.array(z.object({ all: z.array(condition).max(50) })).max(50)), {
    control: 'routes',
    choices: operators,
  }),
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
    if (groups.length === 0 || groups.some((group) => group.all.length === 0)) {
      throw new UserFixableError('logic.routeWithoutConditions', { route: label || id }, fieldOf('routes'));
    }
    if (groups.some((group) => group.all.every((one) => holdsIn(one, label || id)))) return id;
  }
  return ELSE;
}

/** Says which route the condition belongs to, so that a person finds it. */
function holdsIn(condition: Condition, route: string): boolean {
  try {
    return holds(condition);
  } catch (error) {
    if (!(error instanceof UserFixableError)) throw error;
    throw new UserFixableError(error.code, { ...error.params, route }, { cause: error, ...fieldOf('routes') });
  }
}

function fieldOf(name: string): { repair: { kind: 'field'; field: string } } {
  return { repair: { kind: 'field', field: name } };
}
