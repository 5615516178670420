/**
 * For whom work is done at this moment: the engine says it around a step, a client that gathers requests of many flows into one
 * call says all of them around that call, and whoever counts calls reads it.
 */
import { type Circumstances, circumstances, under } from './circumstances.ts';

type Callers = Circumstances['callers'];

export const asCallers = <T>(callers: Callers, work: () => T): T => under({ callers }, work);

export const currentCallers = (): Callers => circumstances().callers;
