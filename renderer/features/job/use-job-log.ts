import { useEffect, useReducer, useRef, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type JobEvent } from '../../../shared/model/job.ts';
import { type JobListener } from '../../client/control-client.ts';
import { FrameBatch, nextFrame } from '../../client/frame-batch.ts';
import { type HostAccess, useHost, useHostState } from '../../client/host-context.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { emptyLog, type Log, withEvents } from './log.ts';

export interface JobLog {
  readonly log: Log;
  /** Why nothing more comes, if that is a failure. */
  readonly failure: Failure | null;
  readonly retry: () => void;
}

/**
 * The log of a job, followed live: events are applied once for each frame, a subscription that lagged or was cut off by a lost connection is
 * taken up after the last event read. The component that uses it must be keyed by the job.
 */
export function useJobLog(jobId: string): JobLog {
  const host = useHost();
  const open = useHostState(({ link }) => link.state === 'open');
  const [log, apply] = useReducer(withEvents, emptyLog);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, retry] = useReducer((value: number) => value + 1, 0);
  const seq = useRef(0);

  // `attempt` is not read: it changes when the owner asks for another try.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!open) return;
    setFailure(null);
    const life = new AbortController();
    const batch = new FrameBatch<JobEvent>(apply, nextFrame);
    const read = (events: readonly JobEvent[]) => {
      seq.current = events.at(-1)?.seq ?? seq.current;
      batch.add(events);
    };
    follow({ host, jobId, after: () => seq.current, read, signal: life.signal }).catch((error: unknown) => setFailure(Failure.from(error)));
    return () => {
      life.abort();
      // What waits was counted as read, so a later subscription would not bring it again.
      batch.flush();
    };
  }, [open, host, jobId, attempt]);

  return { log, failure, retry };
}

type EndReason = Parameters<JobListener['onEnded']>[0]['reason'];

interface Following {
  readonly host: HostAccess;
  readonly jobId: string;
  readonly after: () => number;
  readonly read: JobListener['onEvents'];
  readonly signal: AbortSignal;
}

/** Subscribes until the job has nothing more to tell, again after each lag. @throws Failure when it cannot be followed */
async function follow({ host, jobId, after, read, signal }: Following): Promise<void> {
  let reason: EndReason = 'lagged';
  while (reason === 'lagged') {
    const ended = Promise.withResolvers<EndReason>();
    const onEvents = (events: readonly JobEvent[]) => {
      if (!signal.aborted) read(events);
    };
    const stop = await host.followJob(jobId, after(), { onEvents, onEnded: (end) => ended.resolve(end.reason) });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) return stop();
    reason = await ended.promise;
    signal.removeEventListener('abort', stop);
  }
  if (reason === 'failed') throw new Failure('internal', texts.log.cutOff, { hint: texts.log.cutOffHint });
}
