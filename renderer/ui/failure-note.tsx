import { type ReactNode } from 'react';
import { type FailureBody } from '../../shared/model/job.ts';
import { saidFailure } from '../../shared/texts/said.ts';
import { texts } from '../../shared/texts/texts.ts';
import { classes } from './classes.ts';
import { StateShape } from './state.tsx';

interface FailureNoteProps {
  readonly failure: Pick<FailureBody, 'code' | 'message' | 'hint'> | null;
  readonly className?: string | undefined;
  /** What helps: the button that does the next step. */
  readonly children?: ReactNode;
}

/** What happened and what to do next, beside what failed. Nothing while nothing failed. */
export function FailureNote({ failure, className, children }: FailureNoteProps) {
  if (!failure) return null;
  const { message, hint, core } = saidFailure(failure);
  return (
    <div role="alert" className={classes('flex items-start gap-2', className)}>
      <StateShape state="failed" className="mt-1" />
      <div className="min-w-0 flex-1">
        <p className="max-w-prose break-words text-text" title={failure.code}>
          {message}
        </p>
        {hint && <p className="max-w-prose break-words text-soft">{hint}</p>}
        {core && (
          <details className="max-w-prose text-meta text-soft">
            <summary>{texts.core.details}</summary>
            <p lang="en" className="break-words">
              {core}
            </p>
          </details>
        )}
      </div>
      {children}
    </div>
  );
}
