import { useLocation } from 'wouter';
import { isFinal, type Job } from '../../../shared/model/job.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Composer } from '../../ui/composer.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { threadOf } from '../thread/thread-path.ts';

/** The box under the log: words for the turn that runs, or the next message on its thread. Nothing where neither can be. */
export function JobMessage({ job }: { readonly job: Job }) {
  const { call, learnJobs } = useHost();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const running = job.status === 'running' || job.status === 'stalled';
  if (!running && !(isFinal(job.status) && threadOf(job) !== null)) return null;
  const steer = async (text: string) => {
    await call('job/steer', { jobId: job.id, text });
    announce(texts.job.steered, { show: 'completed' });
  };
  const goOn = async (prompt: string) => {
    const next = await call('job/continue', { jobId: job.id, prompt });
    learnJobs([next]);
    go(`/jobs/${next.id}`);
  };
  // One box for both: what is half written when the job ends is not lost.
  return (
    <Composer
      label={running ? texts.job.steer : texts.job.continue}
      placeholder={running ? texts.job.steerPlaceholder : texts.job.continuePlaceholder}
      onSend={running ? steer : goOn}
    />
  );
}
