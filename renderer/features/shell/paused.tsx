import { saidFailure } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { bar } from '../../ui/screen.tsx';
import { StateShape } from '../../ui/state.tsx';
import { useAction } from '../../ui/use-action.ts';

/** Over the screens: that new jobs wait, and the way to let them go on. Takes no room while they do not. */
export function PausedStrip() {
  const { call } = useHost();
  const announce = useAnnounce();
  const { byOwner, whileLocked } = useHostState((state) => state.paused);
  const queued = useHostState(({ counts }) => counts?.queued ?? 0);
  const resume = useAction(async () => {
    await call('jobs/resume', {});
    announce(texts.paused.resumed, { show: 'completed' });
  });
  if (!byOwner && !whileLocked) return null;
  return (
    <div className={`${bar} min-h-10 gap-2.5 border-b bg-sunken py-1.5`}>
      <StateShape state="stalled" />
      <p className="min-w-0 flex-1 truncate">
        {byOwner ? texts.paused.byOwner : texts.paused.whileLocked}
        {queued > 0 && <span className="text-soft"> {texts.paused.waiting(queued)}</span>}
        {resume.failure && <span className="text-danger"> {saidFailure(resume.failure).message}</span>}
      </p>
      {byOwner && (
        <Button busy={resume.busy} onClick={() => resume.run()}>
          {texts.paused.resume}
        </Button>
      )}
    </div>
  );
}
