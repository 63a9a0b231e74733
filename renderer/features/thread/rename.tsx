import { type FormEvent, useState } from 'react';
import { type ThreadSummary } from '../../../shared/model/thread.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { saidFailure } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';

/** The longest name the contract takes. */
const longest = 80;

interface RenameProps {
  readonly thread: ThreadSummary;
  readonly onRenamed: (thread: ThreadSummary) => void;
  readonly onClose: () => void;
}

/** The title as a field in its own place: Enter keeps the new name, Escape the old one. */
export function Rename({ thread, onRenamed, onClose }: RenameProps) {
  const { call } = useHost();
  const [title, setTitle] = useState(thread.title.slice(0, longest));
  const rename = useAction(async () => onRenamed(await call('thread/rename', { threadId: thread.id, title: title.trim() })));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === thread.title || (await rename.run())) onClose();
  };
  return (
    <form onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onClose()} className="flex min-w-0 flex-1 items-center gap-2">
      <input
        aria-label={texts.thread.newName}
        aria-invalid={rename.failure ? true : undefined}
        // biome-ignore lint/a11y/noAutofocus: it appears where the owner just asked for it
        autoFocus
        onFocus={(event) => event.target.select()}
        value={title}
        maxLength={longest}
        onChange={(event) => setTitle(event.target.value)}
        className="-ml-2 h-8 min-w-32 flex-1 rounded-control border border-edge bg-surface px-2 font-semibold text-section focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-danger"
      />
      {rename.failure && (
        <span role="alert" className="truncate text-danger" title={rename.failure.text}>
          {saidFailure(rename.failure).message}
        </span>
      )}
      <Button type="submit" look="primary" busy={rename.busy} disabled={title.trim() === ''}>
        {texts.thread.save}
      </Button>
      <Button onClick={onClose}>{texts.common.cancel}</Button>
    </form>
  );
}
