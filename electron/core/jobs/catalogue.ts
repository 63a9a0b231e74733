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
  /** With the default that was preferred when it was made. */
  #list: { readonly preferred: string | null; readonly models: readonly Model[] } | null = null;

  constructor(options: CatalogueOptions) {
    this.#options = options;
    const remembered = Model.array().min(1).safeParse(options.remembered);
    this.#models = remembered.success ? remembered.data : options.bundled;
  }

  /** The configured default is marked, and listed even when Codex does not know it: a provider of the owner's own has its own models. */
  list(): readonly Model[] {
    const preferred = this.#options.preferred();
    if (preferred === null) return this.#models;
    if (this.#list?.preferred !== preferred) this.#list = { preferred, models: preferring(preferred, this.#models) };
    return this.#list.models;
  }

  has(id: string): boolean {
    return this.list().some((model) => model.id === id);
  }

  /** Takes what Codex says now. An empty answer is not believed. */
  refresh(models: readonly Model[]): void {
    if (models.length === 0) return;
    this.#models = models;
    this.#list = null;
    this.#options.remember(models);
  }
}

function preferring(preferred: string, models: readonly Model[]): readonly Model[] {
  const known = models.some((model) => model.id === preferred);
  return (known ? models : [unknownModel(preferred), ...models]).map((model) => ({ ...model, isDefault: model.id === preferred }));
}

function unknownModel(id: string): Model {
  return { id, name: id, description: 'Chosen in the configuration.', isDefault: true, efforts: [], defaultEffort: null };
}
