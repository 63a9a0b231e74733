import { MessageSquareText, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { type Hunk } from '../../../shared/model/change-set.ts';
import { type ReviewComment } from '../../../shared/model/review.ts';
import { Button, Icon, IconButton } from '../../ui/button.tsx';
import { shownParts } from '../../ui/escape.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';

const panel = 'mx-3 my-1.5 rounded-card border border-line bg-surface p-2.5';

interface CommentRowProps {
  readonly comment: ReviewComment;
  readonly open: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** A comment of the owner's, under what it is on. */
export function CommentRow({ comment, open, onEdit, onDelete }: CommentRowProps) {
  return (
    <div className={`${panel} flex items-start gap-2`}>
      <Icon of={MessageSquareText} className="mt-0.5 text-accent" />
      <p className="max-w-prose min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">
        <span className="sr-only">{texts.review.yourComment}: </span>
        <ShownText text={comment.text} />
      </p>
      {open && (
        <span className="-my-1 ml-auto flex">
          <IconButton icon={Pencil} name={texts.review.commentEdit} onClick={onEdit} />
          <IconButton icon={Trash2} name={texts.review.commentDelete} onClick={onDelete} />
        </span>
      )}
    </div>
  );
}

interface TextFormProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly initial: string;
  readonly save: string;
  readonly mono?: boolean;
  readonly allowEmpty?: boolean;
  readonly maxLength?: number;
  /** Said under the text about what is in it. */
  readonly note?: (text: string) => ReactNode;
  readonly onSave: (text: string) => void;
  readonly onClose: () => void;
}

/** A text that is written in its place. Control and Enter keeps it, Escape leaves it as it was. */
export function TextForm({
  label,
  placeholder,
  initial,
  save,
  mono = false,
  allowEmpty = false,
  maxLength,
  note,
  onSave,
  onClose,
}: TextFormProps) {
  const [text, setText] = useState(initial);
  const usable = allowEmpty || text.trim() !== '';
  const keep = () => usable && onSave(text);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
  };
  return (
    <div className={panel}>
      <textarea
        aria-label={label}
        placeholder={placeholder}
        value={text}
        rows={3}
        maxLength={maxLength}
        spellCheck={!mono}
        // It was asked for by a key or a button, and is what the owner writes in next.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className={`field-sizing-content max-h-96 min-h-14 w-full resize-y rounded-control border border-edge bg-bg px-2.5 py-1.5 transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ${mono ? 'font-mono text-meta leading-5 [font-variant-ligatures:none]' : ''}`}
      />
      {note?.(text)}
      <div className="mt-1.5 flex flex-wrap items-center gap-2">
        <Button look="outline" disabled={!usable} onClick={keep}>
          {save}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {texts.common.cancel}
        </Button>
        <span className="text-meta text-soft">{texts.review.formHint}</span>
      </div>
    </div>
  );
}

interface HunkEditorProps {
  readonly hunk: Hunk;
  readonly at: number;
  /** The text that would land as things stand. */
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onClose: () => void;
}

/** The text of a hunk, to be changed before it lands. */
export function HunkEditor({ hunk, at, text, onSave, onClose }: HunkEditorProps) {
  const ends = lineEnds(hunk);
  if (ends === 'mixed') {
    return (
      <div className={`${panel} flex items-center gap-3`}>
        <p className="max-w-prose flex-1">{texts.review.editMixed}</p>
        <Button onClick={onClose}>{texts.common.close}</Button>
      </div>
    );
  }
  // A text area makes every line end a line feed, so a file with CRLF gets its own back.
  const save = (edited: string) => onSave(ends === 'crlf' ? edited.replaceAll('\n', '\r\n') : edited);
  return (
    <TextForm
      mono
      allowEmpty
      label={texts.review.editLabel(at)}
      initial={ends === 'crlf' ? text.replaceAll('\r\n', '\n') : text}
      save={texts.review.editSave}
      note={hiddenNote}
      onSave={save}
      onClose={onClose}
    />
  );
}

function hiddenNote(text: string): ReactNode {
  const hidden = shownParts(text, { code: true }).filter(({ type, text: part }) => type === 'hidden' && part.startsWith('\\u')).length;
  return hidden > 0 && <p className="mt-1 text-needs-you">{texts.review.editHidden(hidden)}</p>;
}

function lineEnds({ lines }: Hunk): 'lf' | 'crlf' | 'mixed' {
  const returns = lines.filter(({ text, newline }) => newline && text.endsWith('\r')).length;
  const isInside = lines.some(({ text }) => text.replace(/\r$/, '').includes('\r'));
  const ended = lines.filter(({ newline }) => newline).length;
  if (returns === 0 && !isInside) return 'lf';
  return returns === ended && !isInside ? 'crlf' : 'mixed';
}
