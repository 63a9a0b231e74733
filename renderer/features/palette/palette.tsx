import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { laterDialog } from '../../ui/later.tsx';
import { commandKey } from './keys.ts';
import { PaletteContext } from './palette-context.ts';

const PaletteDialog = laterDialog(async () => (await import('./palette-dialog.tsx')).PaletteDialog);
const KeysDialog = laterDialog(async () => (await import('./keys-dialog.tsx')).KeysDialog);
const NewJobDialog = laterDialog(async () => (await import('./new-job.tsx')).NewJobDialog);

const dialogs = '[role=dialog], [role=alertdialog], dialog[open]';

type Shown = 'palette' | 'keys' | 'newJob' | null;

/** The command palette and the sheet of keys over every screen, with the keys that open them. */
export function PaletteProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<Shown>(null);
  const usable = useHostState(({ app, link }) => app !== null && link.state !== 'locked');
  const platform = useHostState(({ app }) => app?.platform ?? '');
  const close = useCallback(() => setShown(null), []);
  const access = useMemo(() => ({ openPalette: () => setShown('palette'), openKeys: () => setShown('keys') }), []);
  useKeys(usable, platform, setShown);
  return (
    <PaletteContext value={access}>
      {children}
      {usable && (
        <>
          <PaletteDialog open={shown === 'palette'} onClose={close} onKeys={access.openKeys} onNewJob={() => setShown('newJob')} />
          <KeysDialog open={shown === 'keys'} onClose={close} />
          <NewJobDialog open={shown === 'newJob'} onClose={close} />
        </>
      )}
    </PaletteContext>
  );
}

/** Neither opens over another dialog; what the screen does with a key itself it keeps. */
function useKeys(usable: boolean, platform: string, show: (change: (now: Shown) => Shown) => void): void {
  const latest = useRef({ usable, platform });
  latest.current = { usable, platform };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const wanted = wantedBy(event, latest.current.platform);
      if (wanted === null || !latest.current.usable) return;
      if (wanted === 'palette') event.preventDefault();
      const isOver = document.querySelector(dialogs) !== null;
      show((now) => (now === 'palette' && wanted === 'palette' ? null : isOver ? now : wanted));
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [show]);
}

function wantedBy(event: KeyboardEvent, platform: string): 'palette' | 'keys' | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (event.defaultPrevented || event.isComposing || altKey) return null;
  const command = commandKey(platform).isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (command) return key.toLowerCase() === 'k' && !shiftKey ? 'palette' : null;
  return key === '?' && !ctrlKey && !metaKey && !writesText(target) ? 'keys' : null;
}

function writesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
}
