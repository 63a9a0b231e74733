import { type ReactNode, useEffect, useId, useRef } from 'react';
import { texts } from '../../../shared/texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { StepNumber } from '../home/first-steps.tsx';

interface StepProps {
  readonly at: number;
  readonly title: string;
  readonly lead: string;
  /** What was done, once it was. */
  readonly summary: ReactNode;
  readonly done: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

/** One step of the first run: a line while it waits or is done, all of it while it is its turn. */
export function Step({ at, title, lead, summary, done, open, onOpen, children }: StepProps) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    // Whoever has just done the step before goes on reading here.
    const opened = open && !wasOpen.current;
    wasOpen.current = open;
    if (opened && !section.current?.contains(document.activeElement)) heading.current?.focus();
  }, [open]);
  const verb = done ? texts.welcome.again : texts.welcome.open;
  return (
    <li>
      <section ref={section} aria-labelledby={id}>
        <div className={classes('flex items-center gap-3 px-4', open ? 'pt-3 pb-1' : 'min-h-12 py-2')}>
          <StepNumber at={at} done={done} />
          <h2 id={id} ref={heading} tabIndex={-1} className={classes('shrink-0', open ? 'font-semibold text-section' : 'font-medium')}>
            <span className="sr-only">{texts.welcome.step(at)}: </span>
            {title}
            {done && <span className="sr-only"> ({texts.states.completed})</span>}
          </h2>
          {!open && done && <div className="min-w-0 flex-1 truncate text-soft">{summary}</div>}
          {!open && (
            <Button look="quiet" className="-mr-2 ml-auto" aria-label={`${verb}: ${title}`} onClick={onOpen}>
              {verb}
            </Button>
          )}
        </div>
        {open && (
          <div className="flex flex-col gap-4 px-4 pb-4 @mid:pl-12">
            <p className="max-w-prose text-soft">{lead}</p>
            {children}
          </div>
        )}
      </section>
    </li>
  );
}
