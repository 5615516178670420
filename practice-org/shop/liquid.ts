/** The built-in template that the shop names デフォルト(顧客). */
export const DEFAULT_TEMPLATE = `{ "event": "{{ event }}", "id": "{{ customer.id }}", "number": "{{ customer.number }}", "email": "{{ customer.email }}",
  "state": "{{ customer.state }}", "human_state_name": "{{ customer.human_state_name }}", "updated_at": "{{ customer.updated_at }}" }`;

/**
 * Fills `{{ a.b }}`; anything else of Liquid stays as it is. Values are escaped for the JSON strings they stand in, so that
 * a quote in a name cannot break the body.
 */
export function renderTemplate(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_whole, path: string) => {
    let value: unknown = values;
    for (const part of path.split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    }
    return value === null || value === undefined ? '' : JSON.stringify(String(value)).slice(1, -1);
  });
}
