import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { language, texts } from '../../../shared/texts/texts.ts';
import { type Drawing, drawPlot, type Plot } from './plot.ts';
import { colourClasses, type Series } from './series.ts';

interface PictureProps extends Omit<Drawing, 'points'> {
  readonly label: string;
  readonly points: readonly string[];
  readonly formatShort: (value: number) => string;
  readonly sum: boolean;
}

interface Spot {
  readonly point: number;
  readonly left: number;
  readonly width: number;
}

/** The drawing itself. The pointer or the arrow keys choose a point, whose numbers stand beside it and are read out. */
export function Picture({ label, series, points, format, sum, ...drawing }: PictureProps) {
  const { box, plot } = usePlot({ ...drawing, series, points: points.length });
  const [spot, setSpot] = useState<Spot | null>(null);
  const last = points.length - 1;
  const show = (point: number | null) => {
    const drawn = plot.current;
    if (!drawn || point === null) return setSpot(null);
    setSpot({ point, left: drawn.place(point), width: box.current?.clientWidth ?? 0 });
  };
  const follow = (event: PointerEvent) => {
    const left = event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
    show(plot.current?.pointAt(left) ?? null);
  };
  const step = (event: KeyboardEvent) => {
    const to = target(event.key, spot?.point ?? last, last);
    if (to === undefined) return;
    event.preventDefault();
    show(to);
  };
  const point = Math.min(spot?.point ?? last, last);
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, point)}
      aria-valuetext={spoken(series, points, point, format)}
      onKeyDown={step}
      onFocus={(event) => event.currentTarget.matches(':focus-visible') && show(point)}
      onBlur={() => show(null)}
      onPointerMove={follow}
      onPointerLeave={() => show(null)}
      className="relative rounded-control"
      style={{ height: drawing.height }}
    >
      <div ref={box} aria-hidden className="size-full overflow-hidden" />
      {spot && spot.point <= last && <Numbers {...{ spot, series, format, sum }} name={points[spot.point] ?? ''} />}
    </div>
  );
}

/** Draws when what is drawn, or the language, has changed; colours and width follow the window. */
function usePlot({ shape, series, points, height, tick, formatShort }: Omit<Drawing, 'format'> & Pick<PictureProps, 'formatShort'>) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const words = useRef({ tick, format: formatShort });
  words.current = { tick, format: formatShort };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language stands for the words, which are other functions each time
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    using stack = new DisposableStack();
    const drawn = stack.use(drawPlot(place, { shape, series, points, height, ...words.current }));
    stack.defer(onColours(() => drawn.redraw()));
    const size = new ResizeObserver(() => drawn.resize(place.clientWidth));
    size.observe(place);
    stack.defer(() => size.disconnect());
    // What was drawn before the typeface came was drawn in another one.
    document.fonts.ready.then(() => plot.current === drawn && drawn.redraw());
    plot.current = drawn;
    const held = stack.move();
    return () => {
      plot.current = null;
      held.dispose();
    };
  }, [shape, series, points, height, language]);
  return { box, plot };
}

/** Tells when the theme changes, by the owner's hand or by the desktop's. Returns what ends it. */
function onColours(changed: () => void): () => void {
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const desktop = matchMedia('(prefers-color-scheme: dark)');
  desktop.addEventListener('change', changed);
  return () => {
    chosen.disconnect();
    desktop.removeEventListener('change', changed);
  };
}

/** Where a key leads; undefined for a key that is not ours. */
function target(key: string, from: number, last: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, from - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

function spoken(series: readonly Series[], points: readonly string[], point: number, format: (value: number) => string): string {
  const numbers = series.map(({ name, values }) => `${name} ${format(values[point] ?? 0)}`);
  return `${points[point] ?? ''}: ${numbers.join(', ')}`;
}

interface NumbersProps {
  readonly spot: Spot;
  readonly name: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly sum: boolean;
}

/** Beside the point, on the side that has room. What is nothing is left out, unless all is. */
function Numbers({ spot: { point, left, width }, name, series, format, sum }: NumbersProps) {
  const numbers = series.map((one) => ({ ...one, value: one.values[point] ?? 0 }));
  const said = numbers.some(({ value }) => value > 0) ? numbers.filter(({ value }) => value > 0) : numbers.slice(0, 1);
  const total = numbers.reduce((all, { value }) => all + value, 0);
  const side = left > width / 2 ? { right: width - left + 8 } : { left: left + 8 };
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      <div className="absolute top-2 bottom-6.5 border-l border-edge" style={{ left }} />
      <div
        className="absolute top-2 z-10 max-w-72 rounded-control border border-line bg-surface px-2.5 py-1.5 text-meta shadow-overlay"
        style={side}
      >
        <p className="mb-0.5 font-medium whitespace-nowrap">{name}</p>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2">
          {said.map(({ name: part, colour, value }) => (
            <div key={part} className="contents">
              <span className={`size-2 rounded-[2px] bg-current ${colourClasses[colour]}`} />
              <dt className="truncate text-soft">{part}</dt>
              <dd className="text-right tabular-nums">{format(value)}</dd>
            </div>
          ))}
          {sum && said.length > 1 && (
            <div className="contents">
              <span />
              <dt className="text-soft">{texts.charts.sum}</dt>
              <dd className="text-right font-medium tabular-nums">{format(total)}</dd>
            </div>
          )}
        </dl>
      </div>
    </div>
  );
}
