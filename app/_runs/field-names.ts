/** A run whose errors call the account's fields as the account does: the engine knows them by their API names only. */
import type { Detail } from './run-detail.tsx';

type Labels = Pick<Detail, 'labels'>['labels'][string];

const BELOW = ' › ';

export function withFieldNames(run: Detail, locale: string): Detail {
  const named = <Some extends Detail['error'] | Detail['steps'][number]['error']>(error: Some, nodeId: string): Some =>
    error ? { ...error, params: withLabel(error.params, run.labels[nodeId], locale) } : error;
  return {
    ...run,
    error: run.error && named(run.error, run.error.nodeId),
    steps: run.steps.map((step) => (step.error ? { ...step, error: named(step.error, step.nodeId) } : step)),
  };
}

/** `@… › Name` → `@… › Account name`. */
export function withLabel<Params extends Record<string, unknown>>(
  params: Params,
  labels: Labels | undefined,
  locale: string,
): Params {
  const { field } = params;
  if (!labels || typeof field !== 'string' || !field.startsWith('@')) return params;
  const [form, ...below] = field.split(BELOW);
  const key = below.join(BELOW).toLowerCase();
  const label = Object.hasOwn(labels.fields, key) ? labels.fields[key] : undefined;
  return label ? { ...params, field: [form, locale === 'ja' ? label.labelJa : label.label].join(BELOW) } : params;
}
