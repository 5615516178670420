/**
 * What a step has chosen before its first write. It lies in the step's log, so every write of the row carries it along; a
 * repeat of the step, by whichever worker, reads it there. A run that is run again by hand chooses anew.
 */
import type { ActionDefinition, Json } from '../../nodes/contract.ts';
import type { RunInHand } from './in-hand.ts';
import type { StepState } from './state.ts';

export function keeping(hand: RunInHand, step: StepState) {
  return {
    kept: (): Json | undefined => step.log.findLast(({ kept }) => kept !== undefined)?.kept,
    keep: async (kept: Json): Promise<void> => {
      step.log.push({ at: new Date().toISOString(), code: 'kept', kept });
      hand.touch(step);
      await hand.save();
    },
  };
}

/** The line of a step's log that says: a person was asked, and wants it done all the same. */
export const INSISTED = 'insisted';

/** The step's settings, as that person changed them. */
export const decidedConfig = (
  config: { [key: string]: Json },
  { insist }: Pick<ActionDefinition, 'insist'>,
  { log }: Pick<StepState, 'log'>,
): { [key: string]: Json } => (insist && log.some(({ code }) => code === INSISTED) ? { ...config, ...insist } : config);
