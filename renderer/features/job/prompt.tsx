import { Button } from '../../ui/button.tsx';
import { texts } from '../../../shared/texts/texts.ts';

const shownLines = 12;
const shownCharacters = 1200;

interface PromptProps {
  readonly text: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** What was asked; a long text is cut until it is opened. */
export function Prompt({ text, open, onToggle }: PromptProps) {
  const start = text.split('\n').slice(0, shownLines).join('\n').slice(0, shownCharacters);
  const long = start.length < text.length;
  return (
    <>
      <p className="max-w-prose break-words whitespace-pre-wrap">
        {open ? text : start}
        {long && !open && '…'}
      </p>
      {long && (
        <Button look="quiet" className="-ml-2.5" aria-expanded={open} onClick={onToggle}>
          {open ? texts.common.showLess : texts.common.showAll}
        </Button>
      )}
    </>
  );
}
