import { Failure } from '../../../../shared/contract/errors.ts';
import { type Model } from '../../../../shared/model/host.ts';

/** What a request asks the model to be. Null leaves it to the engine's defaults. */
export interface ModelChoice {
  readonly model: string | null;
  readonly effort: string | null;
}

/** One entry of `/v1/models`: the original's fields, and `created` and `owned_by` for strict clients. */
export interface ModelCard {
  readonly object: 'model';
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
  readonly label: string;
  readonly description: string;
  readonly base_model: string;
  readonly reasoning: string | null;
  readonly default_reasoning: string | null;
}

/** What the bridge's owner has set up about model ids. */
export interface ModelRules {
  readonly unknownModel: 'refuse' | 'default';
  /** Further ids, and the model that each stands for, with or without an effort. */
  readonly modelAliases: Readonly<Record<string, string>>;
}

/** The body of `GET /v1/models`: one entry for each model and effort, as the original lists them. */
export function modelList(models: readonly Model[], { modelAliases }: ModelRules, created: number) {
  const standard = defaultModel(models);
  return {
    object: 'list' as const,
    data: named(models, modelAliases).flatMap((model) => listedEfforts(model).map((effort) => card(model, effort, created))),
    defaults: { model: standard ? modelId(standard, standard.defaultEffort) : null },
  };
}

/** The entry with this id; a bare model id gives the model at its default effort. @throws Failure model/notFound */
export function modelCard(models: readonly Model[], id: string, { modelAliases }: ModelRules, created: number): ModelCard {
  const found = find(named(models, modelAliases), id);
  if (!found || (found.effort !== null && !offers(found.model, found.effort))) throw unknownModel(models, id);
  const { model, effort } = found;
  return effort === null ? { ...card(model, model.defaultEffort, created), id: model.id } : card(model, effort, created);
}

/**
 * The model and effort of a request: an effort of its own beats the suffix of the model id, and one that the model does not offer
 * becomes the model's default. With an empty catalogue the engine judges the name.
 * @throws Failure model/notFound where unknown ones are refused
 */
export function chooseModel(models: readonly Model[], asked: ModelChoice, rules: ModelRules): ModelChoice {
  if (asked.model === null) return { model: null, effort: asked.effort };
  const all = named(models, rules.modelAliases);
  if (all.length === 0) return asked;
  const found = find(all, asked.model) ?? (rules.unknownModel === 'default' ? instead(all) : null);
  if (!found) throw unknownModel(models, asked.model);
  const effort = asked.effort ?? found.effort;
  return { model: found.model.base, effort: effort !== null && offers(found.model, effort) ? effort : found.model.defaultEffort };
}

/** The model that answers when none is named; undefined for an empty catalogue. */
export function defaultModel(models: readonly Model[]): Model | undefined {
  return models.find((model) => model.isDefault) ?? models[0];
}

/** A model under one of its ids. */
interface NamedModel extends Model {
  /** Its own id. */
  readonly base: string;
}

/** All models, and those that have another id besides; an alias of nothing is left out. */
function named(models: readonly Model[], aliases: Readonly<Record<string, string>>): readonly NamedModel[] {
  const own = models.map((model) => ({ ...model, base: model.id }));
  const others = Object.entries(aliases).flatMap(([id, target]) => {
    const found = find(own, target);
    return found ? [{ ...found.model, id, isDefault: false, defaultEffort: found.effort ?? found.model.defaultEffort }] : [];
  });
  return [...own, ...others];
}

interface Found {
  readonly model: NamedModel;
  /** Null where the id names none. */
  readonly effort: string | null;
}

/** The whole id is tried first, since a provider's own ids may hold a colon. */
function find(models: readonly NamedModel[], id: string): Found | null {
  const wanted = id.toLowerCase();
  const withId = (name: string) => models.find((model) => model.id.toLowerCase() === name);
  const whole = withId(wanted);
  if (whole) return { model: whole, effort: null };
  const colon = wanted.lastIndexOf(':');
  const model = colon > 0 ? withId(wanted.slice(0, colon)) : undefined;
  return model ? { model, effort: wanted.slice(colon + 1) } : null;
}

function instead(models: readonly NamedModel[]): Found | null {
  const model = models.find(({ isDefault }) => isDefault) ?? models[0];
  return model ? { model, effort: null } : null;
}

function offers(model: Model, effort: string): boolean {
  return model.efforts.some((offered) => offered.effort === effort);
}

function listedEfforts(model: Model): (string | null)[] {
  return model.efforts.length > 0 ? model.efforts.map(({ effort }) => effort) : [null];
}

function card(model: NamedModel, effort: string | null, created: number): ModelCard {
  const label = effort && effortLabel(effort);
  return {
    object: 'model',
    id: modelId(model, effort),
    created,
    owned_by: 'codex',
    label: label ? `${model.name} · ${label}` : model.name,
    description: label ? `${model.description} (Reasoning: ${label})`.trim() : model.description,
    base_model: model.base,
    reasoning: effort,
    default_reasoning: model.defaultEffort,
  };
}

function modelId(model: Model, effort: string | null): string {
  return effort === null ? model.id : `${model.id}:${effort}`;
}

function effortLabel(effort: string): string {
  return effort === 'xhigh' ? 'X-High' : effort.charAt(0).toUpperCase() + effort.slice(1);
}

function unknownModel(models: readonly Model[], id: string): Failure {
  const known = models.flatMap((model) => listedEfforts(model).map((effort) => modelId(model, effort)));
  return new Failure('model/notFound', `The model ${JSON.stringify(id.slice(0, 80))} is not known here.`, {
    hint: `Known models: ${known.join(', ')}.`,
  });
}
