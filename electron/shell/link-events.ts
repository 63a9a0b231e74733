import { app } from 'electron';
import { type Log } from '../core/lib/log.ts';
import { linkAmong, linkScheme, readLink } from './links.ts';

/** Links as they come from the system: with a second start, or by an event of macOS, which may come before anything can be shown. */
export interface Links {
  /** The place that a link leads to; null for one that is refused, which is logged. */
  read(link: string): string | null;
  /** From now on every link and every second start shows the window, at its place if it has one. */
  follow(show: (place: string | null) => void): void;
}

export function openLinks(log: Log): Links {
  let waiting: string | null = null;
  let show: ((place: string | null) => void) | null = null;
  const read = (link: string): string | null => {
    const found = readLink(link);
    if ('place' in found) return found.place;
    // Not the link itself: whoever wrote it writes no line of our log.
    log.warn('link refused', { ...found, length: link.length });
    return null;
  };
  const arrive = (link: string): void => {
    if (show) show(read(link));
    else waiting = link;
  };
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    arrive(url);
  });
  return {
    read,
    follow(shows) {
      show = shows;
      app.on('second-instance', (_event, argv) => {
        // The desktop starts it again at a log-in; that brings up nothing.
        if (argv.includes('--hidden')) return;
        const link = linkAmong(argv);
        shows(link === null ? null : read(link));
      });
      if (waiting !== null) arrive(waiting);
    },
  };
}
