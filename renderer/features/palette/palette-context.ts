import { createContext, useContext } from 'react';

/** Opens what stands over every screen. */
export interface PaletteAccess {
  readonly openPalette: () => void;
  readonly openKeys: () => void;
}

export const PaletteContext = createContext<PaletteAccess>({ openPalette: () => undefined, openKeys: () => undefined });

export function usePalette(): PaletteAccess {
  return useContext(PaletteContext);
}
