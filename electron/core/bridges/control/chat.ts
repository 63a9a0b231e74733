import { z } from 'zod';
import { type Handlers } from '../../../../shared/contract/control.ts';
import { type ControlContext } from './context.ts';

export interface ChatServices {
  /** Small things that are remembered between runs. */
  readonly settings: { read(key: string): unknown; write(key: string, value: unknown): void };
}

const Kept = z.object({ threadId: z.string().nullable() });

export function chatHandlers({ settings }: ChatServices): Pick<Handlers<ControlContext>, 'chat/thread' | 'chat/keep'> {
  const keyOf = (cwd: string) => `chat.thread:${cwd}`;
  return {
    'chat/thread': ({ cwd }) => {
      const kept = Kept.safeParse(settings.read(keyOf(cwd)));
      return { threadId: kept.data?.threadId ?? null, known: kept.success };
    },
    'chat/keep': ({ cwd, threadId }) => {
      settings.write(keyOf(cwd), { threadId });
      return {};
    },
  };
}
