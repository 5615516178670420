import { z } from 'zod';
import { defineAction, done, field } from '../contract.ts';
import { UserFixableError } from '../errors.ts';
import { conditionGroups, lacksConditions, someGroupHolds } from './conditions.ts';
import { operators } from './operators.ts';

const config = z.object({
  /** Stands in the run log when the run ends here. */
  reason: field(z.string().trim().min(1).max(200), { control: 'text' }),
});

const input = z.object({ rules: field(conditionGroups, { control: 'rules', choices: operators }) });

type Config = z.infer<typeof config>;
type Input = z.infer<typeof input>;

/** Goes on when the conditions hold; otherwise the run ends here, well, and says why. In a loop only this item ends. */
export const filter = defineAction<unknown, Config, Input>({
  type: 'logic.filter',
  version: 1,
  icon: 'filter',
  group: 'control',
  effect: 'pure',
  config,
  input,
  output: z.object({}),
  outputs: [],
  async run({ config: { reason }, input: { rules } }) {
    if (lacksConditions(rules))
      throw new UserFixableError('logic.noConditions', {}, { repair: { kind: 'field', field: 'rules' } });
    const isFit = someGroupHolds(rules, '@nodes.logic.nodes.filter.title', 'rules');
    return isFit ? done({}) : { kind: 'finish', reason };
  },
});
