/** Runs a node of the registry as the engine does: config and input pass through its own schemas. */
import type { ActionDefinition, ConfirmAnswer, ConfirmContext, Json, RunContext } from '../contract.ts';
import { nodeDefinition } from '../registry.ts';
import { confirmContext, runContext } from './context.ts';

type More<Context> = Partial<Context>;

export async function runNode(
  type: string,
  client: unknown,
  config: object,
  input: object,
  more: More<RunContext<unknown, unknown, unknown>> = {},
): Promise<{ [key: string]: Json }> {
  const { node, context } = prepared(type, client, config, input);
  const result = await node.run(runContext({ ...context, ...more }));
  if (result.kind !== 'done') throw new Error(`${type} is not done`);
  return node.output.parse(result.output) as { [key: string]: Json }; // every node of ours has an object as its output
}

export async function confirmNode(
  type: string,
  client: unknown,
  config: object,
  input: object,
  more: More<ConfirmContext<unknown, unknown, unknown>> = {},
): Promise<ConfirmAnswer> {
  const { node, context } = prepared(type, client, config, input);
  if (!node.confirm) throw new Error(`${type} cannot be confirmed`);
  return node.confirm(confirmContext({ ...context, ...more }));
}

function prepared(type: string, client: unknown, config: object, input: object) {
  const node = nodeDefinition(type);
  if (node?.kind !== 'action') throw new Error(`${type} is no action`);
  const context = { client, config: node.config.parse(config), input: node.input.parse(input) };
  return { node: node as ActionDefinition, context };
}
