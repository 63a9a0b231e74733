import { z } from 'zod';
import { type SessionLimits } from '../../../../shared/model/config.ts';
import { defineTool, type Tool } from './tool.ts';

const ThreadList = z.object({
  threads: z.array(
    z.object({
      threadId: z.string().describe('For codex_reply.'),
      title: z.string().describe('How its first prompt began, or the name that the owner gave it.'),
      cwd: z.string(),
      lastTurnAt: z.iso.datetime(),
      busy: z.boolean().describe('A job runs on it now; a reply waits for its end.'),
    }),
  ),
  nextCursor: z.string().optional().describe('Call again with it for older ones.'),
});

const pageSize = 50;

/** Threads that codex_reply takes from this caller. */
export function codexThreads(sessions: SessionLimits): Tool {
  return defineTool({
    name: 'codex_threads',
    title: 'Codex Threads',
    description:
      'List your own Codex threads that codex_reply can continue, the last used first, with title, folder and time of the last turn. ' +
      'Use it when a threadId is no longer in the conversation. It shows no threads of other clients.',
    effect: 'read',
    idempotent: true,
    labels: { invoking: 'Looking for threads', invoked: 'Threads found' },
    input: z.object({
      search: z.string().min(1).max(200).optional().describe('Part of the title.'),
      cursor: z.string().min(1).optional().describe('nextCursor of the page before.'),
    }),
    output: ThreadList,
    run: async ({ search = null, cursor = null }, { jobs, caller }) => {
      const { data, nextCursor } = jobs.threads(caller, { search, cursor, limit: pageSize, limits: sessions });
      const threads = data.map(({ id, title, cwd, lastTurnAt, busy }) => {
        return { threadId: id, title, cwd, lastTurnAt: new Date(lastTurnAt * 1000).toISOString(), busy };
      });
      return { threads, ...(nextCursor !== null && { nextCursor }) };
    },
  });
}
