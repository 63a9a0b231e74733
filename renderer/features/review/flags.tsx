import { Flag } from 'lucide-react';
import { type FileFlag } from '../../../shared/model/change-set.ts';
import { Icon } from '../../ui/button.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** Why something deserves a second look, each in a word; what it means is in the tooltip. */
export function FlagWords({ flags, limit = flags.length }: { readonly flags: readonly FileFlag[]; readonly limit?: number }) {
  if (flags.length === 0) return null;
  const all = flags.map((flag) => texts.review.flags[flag]).join(', ');
  return (
    <span className="inline-flex min-w-0 items-center gap-1 text-meta text-needs-you" title={all}>
      <Icon of={Flag} className="size-3.5" />
      {limit > 0 && (
        <span className="truncate">
          {flags
            .slice(0, limit)
            .map((flag) => texts.review.flags[flag])
            .join(', ')}
          {flags.length > limit && ` +${flags.length - limit}`}
        </span>
      )}
    </span>
  );
}

/** The same explained, one in a line. */
export function FlagReasons({ flags }: { readonly flags: readonly FileFlag[] }) {
  if (flags.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {flags.map((flag) => (
        <li key={flag} className="flex items-start gap-2">
          <Icon of={Flag} className="mt-0.5 size-3.5 text-needs-you" />
          <span className="max-w-prose">
            <span className="font-medium">{texts.review.flags[flag]}</span>{' '}
            <span className="text-soft">· {texts.review.flagWhy[flag]}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
