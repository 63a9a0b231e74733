import { Failure } from '../../shared/contract/errors.ts';
import { type Client } from '../../shared/model/client.ts';
import { type OpenAiServices } from './bridges/control/openai.ts';
import { type Threads } from './jobs/threads.ts';
import { type OpenAiSessionTable } from './state/openai-sessions.ts';

export interface SessionParts {
  readonly table: OpenAiSessionTable;
  readonly threads: Threads;
  readonly clients: () => readonly Client[];
  /** The bridge that imported threads belong to. */
  readonly bridgeId: () => string;
  readonly now: () => number;
}

/** What the owner may do with the sessions of OpenAI clients. */
export function sessionServices({ table, threads, clients, bridgeId, now }: SessionParts): OpenAiServices['sessions'] {
  const clientOf = (idOrName: string): Client => {
    const found = clients().find(({ id, name, revokedAt }) => revokedAt === null && (id === idOrName || name === idOrName));
    if (found) return found;
    throw new Failure('client/notFound', `There is no client ${JSON.stringify(idOrName.slice(0, 80))}.`, {
      hint: 'See them with: drawbridge tokens list',
    });
  };
  return {
    async import({ clientId: idOrName, sessions }, call) {
      const { id: clientId, name: clientName } = clientOf(idOrName);
      const skipped: { sessionId: string; threadId: string; reason: string }[] = [];
      for (const { sessionId, threadId } of sessions) {
        try {
          await threads.adopt(threadId, { clientId, clientName, bridgeId: bridgeId() }, call);
          table.save({ clientId, sessionId, threadId, begunAt: Math.floor(now() / 1000), tools: null });
        } catch (error) {
          if (!(error instanceof Failure) || !isOfThread(error)) throw error;
          skipped.push({ sessionId, threadId, reason: error.text });
        }
      }
      return { imported: sessions.length - skipped.length, skipped };
    },
    reset: ({ clientId, sessionId }) => table.remove({ clientId: clientId && clientOf(clientId).id, sessionId }),
  };
}

/** It says something of one thread, and nothing of the next. */
function isOfThread({ code }: Failure): boolean {
  return ['thread/', 'root/', 'path/'].some((group) => code.startsWith(group)) || code === 'codex/refused';
}
