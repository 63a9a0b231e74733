import { type ReactNode, useId } from 'react';
import { OpeningButton } from '../../ui/opening-button.tsx';

interface DisclosureProps {
  readonly open: boolean;
  readonly onToggle: () => void;
  /** The first word of the line. */
  readonly label: ReactNode;
  readonly summary?: ReactNode;
  /** At the right end of the line. */
  readonly result?: ReactNode;
  /** Under the line while closed. */
  readonly preview?: ReactNode;
  readonly children: ReactNode;
}

/** A line that opens. The whole line is the button. */
export function Disclosure({ open, onToggle, label, summary, result, preview, children }: DisclosureProps) {
  const id = useId();
  return (
    <div>
      <OpeningButton
        open={open}
        controls={id}
        onToggle={onToggle}
        className="-mx-2 -my-0.5 flex w-[calc(100%+1rem)] gap-2 rounded-control px-2 py-0.5"
      >
        <span className="shrink-0 text-soft">{label}</span>
        {summary}
        <span className="ml-auto flex shrink-0 items-center gap-2 pl-2">{result}</span>
      </OpeningButton>
      {open ? (
        <div id={id} className="pt-1.5 pb-1">
          {children}
        </div>
      ) : (
        preview
      )}
    </div>
  );
}
