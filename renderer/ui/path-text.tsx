import { useLayoutEffect, useRef, useState } from 'react';
import { classes } from './classes.ts';
import { cutPath } from './path.ts';

/**
 * A path that is cut in its middle when there is too little room, as many characters as fit. The whole path stays in the page, for readers
 * and for searching, and is in the tooltip.
 */
export function PathText({ path, className }: { readonly path: string; readonly className?: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const [shown, setShown] = useState(path);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const fit = () => {
      const { clientWidth, scrollWidth } = element;
      // Letters of a code font are equally wide, so the whole width gives one letter's. Half a pixel is rounding.
      const limit = Math.floor(((clientWidth + 0.5) * path.length) / scrollWidth);
      setShown(scrollWidth <= clientWidth ? path : cutPath(path, limit));
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [path]);
  const cut = shown !== path;
  return (
    <span
      title={path}
      className={classes('relative inline-block min-w-0 whitespace-nowrap font-mono text-meta [font-variant-ligatures:none]', className)}
    >
      <span ref={box} className={classes('block overflow-hidden', cut && 'opacity-0')}>
        {path}
      </span>
      {cut && (
        <span aria-hidden className="absolute inset-y-0 left-0">
          {shown}
        </span>
      )}
    </span>
  );
}
