import { type TextRange } from '../../../shared/contract/jobs.ts';

/** A text with parts of it marked. */
export function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly TextRange[] }) {
  return ranges.flatMap(([from, to], at) => [
    text.slice(ranges[at - 1]?.[1] ?? 0, from),
    <mark key={from} className="rounded-chip bg-added-strong text-text">
      {text.slice(from, to)}
    </mark>,
    at === ranges.length - 1 ? text.slice(to) : '',
  ]);
}
