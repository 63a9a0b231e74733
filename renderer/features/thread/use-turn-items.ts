import { useCallback, useRef, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { useHost } from '../../client/host-context.ts';
import { type ItemsRead, nothingRead, readTurn } from './turn-items.ts';

const pageSize = 200;

interface TurnItems {
  readonly read: ItemsRead;
  /** Of the last turn asked for. */
  readonly failure: Failure | null;
  /** Reads the items of a turn that has ended, unless they are known. */
  readonly ask: (turnId: string) => void;
}

/** The items of a thread's turns, read when somebody wants to see them, one turn after another. */
export function useTurnItems(threadId: string): TurnItems {
  const { call } = useHost();
  const [read, setRead] = useState(nothingRead);
  const [failure, setFailure] = useState<Failure | null>(null);
  const queue = useRef<Promise<ItemsRead>>(Promise.resolve(nothingRead));
  const ask = useCallback(
    (turnId: string) => {
      queue.current = queue.current.then(async (known) => {
        try {
          const next = await readTurn(known, turnId, (cursor) =>
            call('thread/items', { threadId, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }),
          );
          setRead(next);
          setFailure(null);
          return next;
        } catch (error) {
          setFailure(Failure.from(error));
          return known;
        }
      });
    },
    [call, threadId],
  );
  return { read, failure, ask };
}
