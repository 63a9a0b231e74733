import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useLocation } from 'wouter';
import { Failure } from '../../../shared/contract/errors.ts';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { saidFailure } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { useCopy } from '../../ui/copy-button.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import { useLanguage } from '../shell/spoken.tsx';
import { type Command, commandsFor } from './commands.ts';
import { CommandList, optionId } from './command-list.tsx';
import { readRecent, rememberRecent } from './recent.ts';
import { sectionsFor } from './search.ts';

interface PaletteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
  readonly onNewJob: () => void;
}

/** Everything that can be done from anywhere, found by a few letters. It comes and goes at once: who types is ahead of any motion. */
export function PaletteDialog(props: PaletteDialogProps) {
  const { open, onClose } = props;
  const run = useRun();
  const chosen = useRef<Command | null>(null);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => !next && onClose()}
      onOpenChangeComplete={(now) => {
        // Once the focus is back, so that what is opened now may take it.
        const command = chosen.current;
        if (now || !command) return;
        chosen.current = null;
        void run(command);
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim" />
        <Dialog.Popup className="fixed inset-x-4 top-[12vh] z-30 mx-auto flex max-h-[min(31rem,76vh)] max-w-[580px] flex-col overflow-hidden rounded-card border border-line bg-surface shadow-overlay outline-none">
          <Dialog.Title className="sr-only">{texts.palette.title}</Dialog.Title>
          <Content
            {...props}
            onChoose={(command) => {
              chosen.current = command;
              onClose();
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Does it and remembers it; what failed is said where everybody sees it. */
function useRun(): (command: Command) => Promise<void> {
  const announce = useAnnounce();
  return async (command) => {
    rememberRecent(command.id, localStorage);
    try {
      await command.run();
    } catch (error) {
      announce(saidFailure(Failure.from(error)).message, { show: 'failed' });
    }
  };
}

function Content({ onKeys, onNewJob, onChoose }: PaletteDialogProps & { readonly onChoose: (command: Command) => void }) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const commands = useCommands(onKeys, onNewJob);
  const recent = useMemo(() => readRecent(localStorage), []);
  const sections = useMemo(() => sectionsFor(query, commands, recent), [query, commands, recent]);
  const found = sections.flatMap((section) => section.commands);
  const at = Math.min(active, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      const command = found[at];
      if (command) onChoose(command);
      return;
    }
    const next = nextOf(event.key, at, found.length);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label={texts.palette.title}
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={at < 0 ? undefined : optionId(id, at)}
        placeholder={texts.palette.placeholder}
        value={query}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full shrink-0 border-b border-line bg-transparent px-4 text-section outline-none"
      />
      <CommandList id={id} sections={sections} active={at} onActive={setActive} onChoose={onChoose} />
      <p role="status" className="sr-only">
        {found.length === 0 ? texts.palette.none : texts.palette.results(found.length)}
      </p>
      <p className="shrink-0 border-t border-line px-4 py-2 text-meta text-soft">{texts.palette.hint}</p>
    </>
  );
}

/** Around at both ends, as in the list of a desktop's own combination box. */
function nextOf(key: string, at: number, length: number): number | null {
  if (length === 0) return null;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % length,
    ArrowUp: (at - 1 + length) % length,
    PageDown: Math.min(length - 1, at + 8),
    PageUp: Math.max(0, at - 8),
  };
  return moves[key] ?? null;
}

function useCommands(openKeys: () => void, openNewJob: () => void): readonly Command[] {
  const { call } = useHost();
  const copy = useCopy();
  const [, go] = useLocation();
  const facts = useHostState(
    useShallow(({ bridges, jobs, approvals, reviews, paused, codex, signIn }) => ({
      bridges,
      jobs,
      approvals,
      reviews,
      paused,
      codex,
      signIn,
    })),
  );
  const threads = useThreads();
  const language = useLanguage();
  const [, setTheme] = useTheme();
  const hands = { call, go, copy, openKeys, openNewJob, setTheme };
  const latest = useRef(hands);
  latest.current = hands;
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another language they have other words
  return useMemo(() => commandsFor({ ...facts, threads }, latest.current), [facts, threads, language]);
}

/** Those that were used last; none where they cannot be read. */
function useThreads(): readonly ThreadSummary[] {
  const { call } = useHost();
  const [threads, setThreads] = useState<readonly ThreadSummary[]>([]);
  useEffect(() => {
    let wanted = true;
    call('thread/list', { limit: 20 }).then(
      ({ data }) => wanted && setThreads(data),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call]);
  return threads;
}
