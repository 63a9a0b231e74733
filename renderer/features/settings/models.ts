import { type CodexConfig } from '../../../shared/model/config.ts';
import { type Model } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';

interface Option {
  /** Empty for Codex's own choice. */
  readonly value: string;
  readonly label: string;
}

/** Codex's own choice first, then its models; what is set is there even where Codex does not offer it. */
export function modelOptions(models: readonly Model[], set: string | null): readonly Option[] {
  const { own, ownNamed } = texts.settings.defaults;
  const chosen = models.find(({ isDefault }) => isDefault);
  const offered = models.map(({ id, name }) => ({ value: id, label: name }));
  return [{ value: '', label: chosen ? ownNamed(chosen.name) : own }, ...withSet(offered, set)];
}

/** The same of the efforts of the model that is set, else of Codex's own. */
export function effortOptions(models: readonly Model[], { model, effort }: Pick<CodexConfig, 'model' | 'effort'>): readonly Option[] {
  const { own, ownNamed } = texts.settings.defaults;
  const usual = modelOf(models, model)?.defaultEffort;
  const offered = effortsOf(models, model).map((value) => ({ value, label: value }));
  return [{ value: '', label: usual ? ownNamed(usual) : own }, ...withSet(offered, effort)];
}

export function effortsOf(models: readonly Model[], model: string | null): readonly string[] {
  return modelOf(models, model)?.efforts.map(({ effort }) => effort) ?? [];
}

function modelOf(models: readonly Model[], id: string | null): Model | undefined {
  return models.find((model) => (id === null ? model.isDefault : model.id === id));
}

function withSet(options: readonly Option[], set: string | null): readonly Option[] {
  return set === null || options.some(({ value }) => value === set) ? options : [{ value: set, label: set }, ...options];
}
