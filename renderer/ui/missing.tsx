import { type ReactNode } from 'react';
import { type FailureBody } from '../../shared/model/job.ts';
import { FailureNote } from './failure-note.tsx';
import { TextLink } from './text-link.tsx';

interface MissingProps {
  readonly failure: Pick<FailureBody, 'code' | 'message' | 'hint'>;
  /** Where the ones are that there are. */
  readonly href: string;
  /** The words of the way there. */
  readonly children: ReactNode;
}

/** In the place of a thing that cannot be shown: why, and the way to those that can. */
export function Missing({ failure, href, children }: MissingProps) {
  return (
    <div className="p-4 rail:p-6">
      <FailureNote failure={failure} />
      <TextLink href={href} className="mt-1 ml-5 inline-block">
        {children}
      </TextLink>
    </div>
  );
}
