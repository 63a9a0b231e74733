import { useMemo, useState } from 'react';
import { classes } from '../../ui/classes.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Cell } from './rows.ts';
import { wordDiff } from './word-diff.ts';

/** Characters of a line that are drawn at first: a minified file is one line of a megabyte. */
const firstLetters = 3000;

interface LineTextProps {
  readonly cell: Cell;
  /** Whether each line of the file ends with a carriage return, which is then said once for all. */
  readonly crlf: boolean;
  readonly struck: boolean;
}

/** The text of a line: the words that differ marked, what cannot be seen spelled out. */
export function LineText({ cell: { line, other }, crlf, struck }: LineTextProps) {
  const [whole, setWhole] = useState(false);
  const text = withoutReturn(line.text, crlf);
  const shown = whole ? text : text.slice(0, firstLetters);
  const spans = useMemo(() => {
    if (other === null || shown.length < text.length) return null;
    const [before, after] = line.type === 'removed' ? [text, withoutReturn(other, crlf)] : [withoutReturn(other, crlf), text];
    const diff = wordDiff(before, after);
    return diff && (line.type === 'removed' ? diff.before : diff.after);
  }, [line.type, text, shown.length, other, crlf]);
  return (
    <span
      className={classes(
        'block min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]',
        struck && line.type === 'added' && 'text-soft line-through',
      )}
    >
      {spans
        ? spans.map(({ text: part, changed }, at) =>
            changed && !struck ? (
              <span
                // The pieces of a line have nothing but their place.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                key={at}
                className={classes('rounded-[2px]', line.type === 'removed' ? 'bg-removed-strong' : 'bg-added-strong')}
              >
                <ShownText text={part} code={at === 0} />
              </span>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <ShownText key={at} text={part} code={at === 0} />
            ),
          )
        : shown !== '' && <ShownText text={shown} code />}
      {shown.length < text.length && (
        <button
          type="button"
          className="ml-1 rounded-chip px-1 font-sans text-accent underline decoration-line underline-offset-3"
          onClick={(event) => {
            event.stopPropagation();
            setWhole(true);
          }}
        >
          {texts.review.moreLetters(text.length - shown.length)}
        </button>
      )}
      {!line.newline && <span className="ml-2 font-sans text-soft">⏎̸ {texts.review.noNewline}</span>}
    </span>
  );
}

function withoutReturn(text: string, crlf: boolean): string {
  return crlf && text.endsWith('\r') ? text.slice(0, -1) : text;
}
