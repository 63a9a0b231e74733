import { type ReactNode } from 'react';
import { type FailureBody } from '../../shared/model/job.ts';
import { texts } from '../../shared/texts/texts.ts';
import { classes } from './classes.ts';
import { FailureNote } from './failure-note.tsx';
import { TextLink } from './text-link.tsx';

interface MissingProps {
  readonly failure: Pick<FailureBody, 'code' | 'message' | 'hint'>;
  /** Where the ones are that there are. */
  readonly href: string;
  /** The words of the way there. */
  readonly children: ReactNode;
}

/** In the place of a thing that cannot be shown, under a heading that says so: why, and the way to those that can. */
export function Missing({ failure, href, children }: MissingProps) {
  // An id that is not even one is a link cut short.
  const isGone = failure.code === 'http/invalidRequest' || failure.code.endsWith('/notFound');
  return (
    <div className="p-4 rail:p-6">
      {isGone ? <p className="max-w-prose text-soft">{texts.common.gone}</p> : <FailureNote failure={failure} />}
      <TextLink href={href} className={classes('mt-1 inline-block', !isGone && 'ml-5')}>
        {children}
      </TextLink>
    </div>
  );
}
