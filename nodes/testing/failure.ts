/** The error that a call ends with, after checking that its words can be said in both languages with what it carries. */
import { createTranslator } from 'use-intl/core';
import { FlowError } from '../errors.ts';
import { nodeWords } from '../registry.ts';

type Words = Record<string, { message: string; action: string }>;

export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return spoken(error);
  }
  throw new Error('did not fail');
}

export function refusal(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return spoken(error);
  }
  throw new Error('did not fail');
}

function spoken(error: unknown): Error {
  if (!(error instanceof Error)) throw new Error(`thrown without a stack: ${String(error)}`);
  if (!(error instanceof FlowError)) return error;
  const [app = '', code = ''] = error.code.split('.');
  const words = nodeWords[app];
  if (!words || !('errors' in words.en)) return error; // the engine's own codes have their words there
  for (const locale of ['ja', 'en'] as const) {
    const errors = words[locale].errors as Words; // words.test.ts checks the shape of the files
    const messages = { said: errors[code] ?? { message: '', action: '' } };
    const onError = (problem: Error) => {
      throw new Error(`${error.code} cannot be said in ${locale}: ${problem.message}`);
    };
    const translate = createTranslator({ locale, messages, onError });
    const values = Object.fromEntries(Object.entries(error.params).map(([key, value]) => [key, String(value)]));
    for (const part of ['said.message', 'said.action'] as const) {
      if (translate(part, values).trim() === '') throw new Error(`${error.code} says nothing in ${locale}`);
    }
  }
  return error;
}
