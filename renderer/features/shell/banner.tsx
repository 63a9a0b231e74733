import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { ago } from '../../../shared/texts/format.ts';
import { bar } from '../../ui/screen.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';

/** Says calmly that the window shows what was, not what is. Takes no room while connected. */
export function Banner() {
  const misunderstood = useHostState((state) => state.misunderstood);
  const lost = useHostState(({ link }) => link.state === 'lost');
  if (lost) return <LostBanner />;
  if (!misunderstood) return null;
  return (
    <div className={strip}>
      <StateShape state="stalled" />
      <p className="min-w-0 flex-1">
        {texts.link.misunderstood} <span className="text-soft">{texts.link.misunderstoodHint}</span>
      </p>
      <Button onClick={() => window.location.reload()}>{texts.app.reload}</Button>
    </div>
  );
}

const strip = `${bar} min-h-10 gap-2.5 border-b bg-sunken py-1.5`;

function LostBanner() {
  const { retryNow } = useHost();
  const link = useHostState((state) => state.link);
  const heardAtMs = useHostState((state) => state.lastHeardAtMs);
  const now = useNow(1000);
  if (link.state !== 'lost') return null;
  const seconds = Math.ceil((link.retryAtMs - now) / 1000);
  return (
    <div className={strip}>
      <StateShape state="stalled" />
      <p className="min-w-0 flex-1">
        {texts.link.lost} {heardAtMs !== null && <span className="text-soft">{texts.link.lastHeard(ago(heardAtMs, now))}</span>}
      </p>
      <span className="text-meta text-soft tabular-nums">{seconds > 0 ? texts.link.retryIn(seconds) : texts.link.retrying}</span>
      <Button onClick={retryNow}>{texts.link.retry}</Button>
    </div>
  );
}
