import { Model } from '../../../shared/model/host.ts';

export interface CatalogueOptions {
  /** The models of the tested Codex, known before any runs. */
  readonly bundled: readonly Model[];
  /** What Codex said last, from an earlier run; null when it never did. */
  readonly remembered: unknown;
  readonly remember: (models: readonly Model[]) => void;
  /** The configured default model; null for Codex's own. */
  readonly preferred: () => string | null;
}

/** The models on offer, from memory: asking never starts Codex. */
export class Catalogue {
  readonly #options: CatalogueOptions;
  #models: readonly Model[];

  constructor(options: CatalogueOptions) {
    this.#options = options;
    const remembered = Model.array().min(1).safeParse(options.remembered);
    this.#models = remembered.success ? remembered.data : options.bundled;
  }

  /** The configured default is marked, and listed even when Codex does not know it: a provider of the owner's own has its own models. */
  list(): readonly Model[] {
    const preferred = this.#options.preferred();
    if (preferred === null) return this.#models;
    const known = this.#models.some((model) => model.id === preferred);
    const models = known ? this.#models : [unknownModel(preferred), ...this.#models];
    return models.map((model) => ({ ...model, isDefault: model.id === preferred }));
  }

  has(id: string): boolean {
    return this.list().some((model) => model.id === id);
  }

  /** Takes what Codex says now. An empty answer is not believed. */
  refresh(models: readonly Model[]): void {
    if (models.length === 0) return;
    this.#models = models;
    this.#options.remember(models);
  }
}

function unknownModel(id: string): Model {
  return { id, name: id, description: 'Chosen in the configuration.', isDefault: true, efforts: [], defaultEffort: null };
}
