import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { followsAfter } from './follow-tail.ts';

interface FollowTail {
  readonly following: boolean;
  /** Goes to the end and stays there. */
  readonly jump: () => void;
  /** Stays where it is from now on. */
  readonly letGo: () => void;
  /** To be called after the content grew: keeps the end in sight while following. */
  readonly stay: () => void;
}

/** Keeps the end of a growing log in sight until the reader scrolls up, and again when the reader comes back to the end. */
export function useFollowTail(scroller: RefObject<HTMLElement | null>, initially: boolean): FollowTail {
  const [following, setFollowing] = useState(initially);
  const wanted = useRef(initially);
  const last = useRef(0);

  const follow = useCallback((on: boolean) => {
    wanted.current = on;
    setFollowing(on);
  }, []);

  const stay = useCallback(() => {
    const element = scroller.current;
    if (element && wanted.current) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  const jump = useCallback(() => {
    follow(true);
    stay();
  }, [follow, stay]);

  const letGo = useCallback(() => follow(false), [follow]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const intent = watchIntent(element);
    const onScroll = () => {
      const before = { following: wanted.current, scrollTop: last.current, byReader: intent.recent() };
      last.current = element.scrollTop;
      const follows = followsAfter(element, before);
      if (follows !== before.following) follow(follows);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      intent.stop();
    };
  }, [scroller, follow]);

  return { following, jump, letGo, stay };
}

interface Intent {
  /** Whether the reader scrolled by wheel, key, touch or the scroll bar just now. */
  recent(): boolean;
  stop(): void;
}

const gestures = ['wheel', 'touchmove', 'keydown', 'pointerdown', 'pointermove'] as const;
const recentMs = 400;

function watchIntent(element: HTMLElement): Intent {
  let at = Number.NEGATIVE_INFINITY;
  const note = (event: Event) => {
    // A pointer that only passes over the log scrolls nothing; one that is held down may be on the scroll bar.
    if (event instanceof PointerEvent && event.type === 'pointermove' && event.buttons === 0) return;
    at = event.timeStamp;
  };
  for (const type of gestures) element.addEventListener(type, note, { passive: true });
  return {
    recent: () => performance.now() - at < recentMs,
    stop: () => {
      for (const type of gestures) element.removeEventListener(type, note);
    },
  };
}
