import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useHostState } from '../../client/host-context.ts';
import { isWelcomeLeft } from './left.ts';

/** Opens the first run when the window opens on Home and nothing is set up yet, unless its owner has left it before. */
export function useOpenWelcome(): void {
  const [place, go] = useLocation();
  const known = useHostState(({ app }) => app !== null);
  const isNew = useHostState(({ roots, clients }) => roots.length === 0 && clients.length === 0);
  const looked = useRef(false);
  useEffect(() => {
    if (!known || looked.current) return;
    looked.current = true;
    if (isNew && place === '/' && !isWelcomeLeft(localStorage)) go('/welcome', { replace: true });
  }, [known, isNew, place, go]);
}
