import { useRef, useState } from 'react';
import { type SettingsChange } from '../../../shared/contract/settings.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { type Action, useAction } from '../../ui/use-action.ts';

/** One setting that saves itself. */
export interface Setting extends Pick<Action<[]>, 'busy' | 'failure'> {
  /** One after the other, in the order in which they were made. Resolves to whether it is saved. */
  readonly save: (change: SettingsChange) => Promise<boolean>;
  /** Until it is changed again. */
  readonly saved: boolean;
  /** It is being changed again. */
  readonly touch: () => void;
}

export function useSetting(name: string): Setting {
  const { call, store } = useHost();
  const announce = useAnnounce();
  const [saved, setSaved] = useState(false);
  const last = useRef<Promise<unknown> | null>(null);
  const { run, busy, failure, clear } = useAction(async (change: SettingsChange) => {
    setSaved(false);
    // Known before anybody is told, so that a field shows what was saved and never what was before.
    store.setState({ settings: await call('settings/update', change) });
    setSaved(true);
    announce(texts.settings.savedNamed(name));
  });
  const save = (change: SettingsChange) => {
    // The first begins at once: a choice that waited would be drawn as it was before.
    const next = last.current === null ? run(change) : last.current.then(() => run(change));
    last.current = next;
    void next.then(() => {
      if (last.current === next) last.current = null;
    });
    return next;
  };
  const touch = () => {
    setSaved(false);
    clear();
  };
  return { save, busy, failure, saved, touch };
}
