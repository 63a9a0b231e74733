import { useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type ChangedFile } from '../../../shared/model/change-set.ts';
import { useHost } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { type Gap, type KnownLines } from './context.ts';

const perCall = 500;

/** The unchanged lines of a file that the owner has asked to see. The component must be keyed by the file. */
export function useContext(reviewId: string, { id: fileId, before, content }: ChangedFile) {
  const { call } = useHost();
  const [lines, setLines] = useState<KnownLines['lines']>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const hasContext = before !== null && content.type === 'text' && content.hunks.length > 0;
  const read = (from: number, count: number) => call('change/context', { id: reviewId, fileId, from, count });
  const size = useReading(`${reviewId} ${fileId}`, null, async () => (hasContext ? (await read(1, 0)).total : 0));
  const show = async ({ from, to }: Pick<Gap, 'from' | 'to'>) => {
    setFailure(null);
    try {
      for (let next = from; next <= to; ) {
        const { lines: more } = await read(next, Math.min(perCall, to - next + 1));
        if (more.length === 0) return;
        const at = next;
        setLines((now) => new Map([...now, ...more.map((text, step) => [at + step, text] as const)]));
        next += more.length;
      }
    } catch (error) {
      setFailure(Failure.from(error));
    }
  };
  return { lines, total: size.value, failure, show };
}
