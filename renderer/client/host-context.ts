import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { Failure } from '../../shared/contract/errors.ts';
import { type Connection } from './connection.ts';
import { type HostState } from './state.ts';

/** What a screen may do with the core. */
export type HostAccess = Pick<Connection, 'store' | 'call' | 'followJob' | 'learnJobs' | 'learnReviews' | 'retryNow'> & {
  /** Takes the address or token that the owner pasted; false when there is no token in it. */
  readonly giveToken: (pasted: string) => boolean;
};

export const HostContext = createContext<HostAccess | null>(null);

/** The core, from within the tree that `main.tsx` mounts. */
export function useHost(): HostAccess {
  const host = useContext(HostContext);
  if (!host) throw new Failure('internal', 'A screen was drawn outside the window.');
  return host;
}

/** A part of what the window knows; the component is drawn again when that part changes. */
export function useHostState<T>(select: (state: HostState) => T): T {
  return useStore(useHost().store, select);
}
