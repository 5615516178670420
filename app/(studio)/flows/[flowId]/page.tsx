import { notFound } from 'next/navigation';
import { z } from 'zod';
import { Prefetched } from '../../../_server/prefetch.tsx';
import { Editor } from './editor.tsx';

interface EditorPageProps {
  params: Promise<{ flowId: string }>;
}

export default async function EditorPage({ params }: EditorPageProps) {
  const { flowId } = await params;
  if (!z.uuid().safeParse(flowId).success) notFound();
  return (
    <Prefetched
      ask={(trpc, client) => [
        client.prefetchQuery(trpc.flow.get.queryOptions({ flowId })),
        client.prefetchQuery(trpc.catalog.nodes.queryOptions()),
        client.prefetchQuery(trpc.connections.list.queryOptions()),
      ]}
    >
      <Editor flowId={flowId} />
    </Prefetched>
  );
}
