import { type JobImage, type TurnImage } from './ports.ts';

/** Pictures as files; gone once this is disposed. */
export interface HeldImages extends AsyncDisposable {
  readonly images: readonly TurnImage[];
}

/** Puts pictures where Codex reads them. @throws Failure state/full */
export type HoldImages = (images: readonly JobImage[]) => Promise<HeldImages>;
