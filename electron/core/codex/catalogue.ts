import { type Model } from '../../../shared/model/host.ts';
import { models } from './generated/models.ts';

/** The models that the bundled Codex knows, so that they can be listed before it ever runs. */
export const bundledModels: readonly Model[] = models;
