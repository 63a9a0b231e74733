import { colourClasses, type SeriesColour } from './series.ts';
import { runsOf, type Stretch, totals } from './stretches.ts';

export interface Kind {
  readonly name: string;
  readonly colour: SeriesColour;
}

interface StripProps<K extends string> {
  readonly label: string;
  readonly kinds: Readonly<Record<K, Kind>>;
  readonly stretches: readonly Stretch<K>[];
  readonly from: number;
  readonly until: number;
  readonly format: (length: number) => string;
  readonly className?: string;
}

/** More than anybody sees beside each other, and few enough to draw at once. */
const slots = 600;

/** A thin line of what was when; under it each kind with how long it took, in words. */
export function Strip<K extends string>({ label, kinds, stretches, from, until, format, className }: StripProps<K>) {
  return (
    <figure aria-label={label} className={className}>
      <svg
        viewBox={`0 0 ${slots} 1`}
        preserveAspectRatio="none"
        aria-hidden
        className="block h-2 w-full overflow-hidden rounded-[2px] bg-sunken"
      >
        {runsOf(stretches, from, until, slots).map(({ kind, at, width }) => (
          <rect key={at} x={at} width={width} height="1" className={`fill-current ${colourClasses[kinds[kind].colour]}`} />
        ))}
      </svg>
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-meta text-soft">
        {totals(stretches).map(([kind, length]) => (
          <li key={kind} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 shrink-0 rounded-[2px] bg-current ${colourClasses[kinds[kind].colour]}`} />
            {kinds[kind].name} <span className="tabular-nums">{format(length)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
