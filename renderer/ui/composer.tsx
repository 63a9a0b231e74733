import { SendHorizontal } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import { FailureNote } from './failure-note.tsx';
import { texts } from '../../shared/texts/texts.ts';
import { useAction } from './use-action.ts';

interface ComposerProps {
  /** Its accessible name. */
  readonly label: string;
  readonly placeholder: string;
  /** What sending it will do, where that is not plain. */
  readonly note?: ReactNode;
  /** Resolves when it was taken: then the box is emptied. */
  readonly onSend: (text: string) => Promise<unknown>;
}

/** A box for a message at the lower end of a screen. It grows with the text; what could not be sent stays in it. */
export function Composer({ label, placeholder, note, onSend }: ComposerProps) {
  const [text, setText] = useState('');
  const hint = useId();
  const send = useAction(onSend);
  const words = text.trim();
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (words !== '' && (await send.run(words))) setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  return (
    <form
      onSubmit={submit}
      className="flex shrink-0 flex-col gap-1.5 overflow-hidden border-t border-line px-4 py-2.5 [scrollbar-gutter:stable] rail:px-6"
    >
      <FailureNote failure={send.failure} />
      <div className="flex items-end gap-2">
        <textarea
          aria-label={label}
          aria-describedby={hint}
          placeholder={placeholder}
          rows={1}
          value={text}
          readOnly={send.busy}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-8 min-w-0 flex-1 resize-none rounded-control border border-edge bg-surface px-2.5 py-[5.5px] transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
        />
        <Button type="submit" look="primary" icon={SendHorizontal} className="h-8" busy={send.busy} disabled={words === ''}>
          {texts.common.send}
        </Button>
      </div>
      <p id={hint} className={note ? 'text-meta text-soft' : 'sr-only'}>
        {note} <span className="sr-only">{texts.common.sendHint}</span>
      </p>
    </form>
  );
}
