import { expect, test } from 'vitest';
import { type Model } from '../../../shared/model/host.ts';
import { effortOptions, modelOptions } from './models.ts';

const model = (id: string, efforts: readonly string[], isDefault = false): Model => ({
  id,
  name: id.toUpperCase(),
  description: '',
  isDefault,
  efforts: efforts.map((effort) => ({ effort, description: '' })),
  defaultEffort: efforts[0] ?? null,
});
const models = [model('sol', ['medium', 'high'], true), model('luna', ['low'])];
const labels = (options: readonly { readonly label: string }[]) => options.map(({ label }) => label);

test('Codex’s own choice stands first by its name, and what is set is there even where nobody offers it', () => {
  expect(labels(modelOptions(models, 'luna'))).toEqual(['Codex’s own choice (SOL)', 'SOL', 'LUNA']);
  expect(labels(modelOptions(models, 'mine'))).toEqual(['Codex’s own choice (SOL)', 'mine', 'SOL', 'LUNA']);
  expect(labels(modelOptions([], null))).toEqual(['Codex’s own choice']);
});

test('efforts are those of the model that is set, else of Codex’s own', () => {
  expect(labels(effortOptions(models, { model: null, effort: null }))).toEqual(['Codex’s own choice (medium)', 'medium', 'high']);
  expect(labels(effortOptions(models, { model: 'luna', effort: null }))).toEqual(['Codex’s own choice (low)', 'low']);
  expect(labels(effortOptions(models, { model: 'mine', effort: 'high' }))).toEqual(['Codex’s own choice', 'high']);
});
