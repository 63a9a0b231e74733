import { type Branches, type ResponseStore } from './bridges/openai/responses/ports.ts';
import { type Engine } from './jobs/engine.ts';
import { type Threads } from './jobs/threads.ts';
import { type Database } from './state/database.ts';
import { OpenAiResponseTable } from './state/openai-responses.ts';
import { type Redactor } from './vault/redact.ts';

export interface ResponseGround {
  readonly db: Database;
  readonly redactor: Redactor;
  readonly engine: Engine;
  readonly threads: Threads;
}

/** What the OpenAI bridges keep of responses, and how conversations branch. */
export function openResponses({ db, redactor, engine, threads }: ResponseGround): { store: ResponseStore; branches: Branches } {
  return {
    store: new OpenAiResponseTable(db, (text) => redactor.redact(text)),
    branches: {
      isLast: (job) => engine.isLastOnThread(job),
      fork: async (threadId, turnId, call) => (await threads.fork(threadId, turnId, call)).id,
      discard: (threadId) => threads.delete(threadId, { signal: new AbortController().signal }),
    },
  };
}
