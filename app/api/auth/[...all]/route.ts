import { auth } from '../../../_server/auth.ts';

const answer = async (request: Request): Promise<Response> => (await auth()).handler(request);

export { answer as GET, answer as POST };
