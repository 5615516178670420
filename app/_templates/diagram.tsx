'use client';
/** The steps of a flow as a small picture: top to bottom, routes side by side. Not for editing. */
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { Catalog } from '../../engine/flow/catalog.ts';
import { appOf } from '../../engine/flow/catalog.ts';
import type { FlowDocument } from '../../engine/flow/document.ts';
import { branchesOf, type Graph, graphOf } from '../../engine/flow/graph.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useNodeWords } from '../_forms/node-words.ts';
import { AppIcon } from '../_ui/app-icon.tsx';
import classes from './templates.module.css';

export function Diagram({ document }: { document: FlowDocument }) {
  const trpc = useTRPC();
  const { data: catalog } = useQuery(
    trpc.catalog.nodes.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const graph = graphOf(document);
  const starts = document.nodes.filter(({ id }) => !graph.incoming.get(id)?.length);
  if (!catalog) return null;
  return starts.map(({ id }) => <Chain key={id} from={id} graph={graph} catalog={catalog} above={new Set()} />);
}

interface ChainProps {
  from: string;
  graph: Graph;
  catalog: Catalog;
  /** Steps drawn further up: a way that leads back to one ends here. */
  above: ReadonlySet<string>;
}

function Chain({ from, graph, catalog, above }: ChainProps) {
  const t = useTranslations('gallery');
  const words = useNodeWords();
  const node = graph.nodes.get(from);
  if (!node || above.has(from)) return null;
  const ways = branchesOf(node, catalog);
  const targetOf = (way: string) => graph.outgoing.get(from)?.find(({ sourceHandle }) => sourceHandle === way)?.target;
  const below = { graph, catalog, above: new Set([...above, from]) };
  const only = ways.length === 1 ? targetOf(ways[0]?.id ?? '') : undefined;
  return (
    <div className={classes.chain}>
      <div className={classes.step}>
        <AppIcon app={appOf(node.type)} size={24} />
        <span>{node.name ?? words.title(node.type)}</span>
      </div>
      {only ? (
        <>
          <span className={classes.line} />
          <Chain from={only} {...below} />
        </>
      ) : null}
      {ways.length > 1 ? (
        <>
          <span className={classes.line} />
          <div className={classes.routes}>
            {ways.map(({ id, label }) => {
              const target = targetOf(id);
              return (
                <div key={id} className={classes.route}>
                  <span className={classes.pill}>{label ?? (id === 'else' ? t('else') : id)}</span>
                  <span className={classes.line} />
                  {target ? <Chain from={target} {...below} /> : <span className={classes.pill}>{t('end')}</span>}
                </div>
              );
            })}
          </div>
        </>
      ) : null}
    </div>
  );
}
