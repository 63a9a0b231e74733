import { expect, test } from 'vitest';
import { type Model } from '../../../shared/model/host.ts';
import { Catalogue, type CatalogueOptions } from './catalogue.ts';

const model = (id: string, change: Partial<Model> = {}): Model => ({
  id,
  name: id.toUpperCase(),
  description: '',
  isDefault: false,
  efforts: [],
  defaultEffort: null,
  ...change,
});
const bundled = [model('big', { isDefault: true }), model('small')];

function open(options: Partial<CatalogueOptions> = {}) {
  const kept: (readonly Model[])[] = [];
  const catalogue = new Catalogue({
    bundled,
    remembered: null,
    remember: (models) => kept.push(models),
    preferred: () => null,
    ...options,
  });
  return { catalogue, kept };
}

test('before Codex was asked the bundled models are on offer', () => {
  const { catalogue } = open();
  expect(catalogue.list()).toEqual(bundled);
  expect([catalogue.has('big'), catalogue.has('BIG'), catalogue.has('')]).toEqual([true, false, false]);
});

test('what Codex said last is on offer, and what is no list of models is forgotten', () => {
  expect(open({ remembered: [model('newer')] }).catalogue.list()).toEqual([model('newer')]);
  for (const remembered of [[], 'text', [{ id: 1 }], { models: [] }]) expect(open({ remembered }).catalogue.list()).toEqual(bundled);
});

test('the configured model is the default, and on offer though nobody knows it', () => {
  expect(
    open({ preferred: () => 'small' })
      .catalogue.list()
      .map(({ id, isDefault }) => [id, isDefault]),
  ).toEqual([
    ['big', false],
    ['small', true],
  ]);
  const { catalogue } = open({ preferred: () => 'Qwen3:8b' });
  expect(catalogue.list().map(({ id, isDefault }) => [id, isDefault])).toEqual([
    ['Qwen3:8b', true],
    ['big', false],
    ['small', false],
  ]);
  expect(catalogue.has('Qwen3:8b')).toBe(true);
});

test('a new answer of Codex replaces the models and is remembered; an empty one is not believed', () => {
  const { catalogue, kept } = open();
  catalogue.refresh([]);
  expect(catalogue.list()).toEqual(bundled);
  catalogue.refresh([model('newest')]);
  expect(catalogue.list()).toEqual([model('newest')]);
  expect(kept).toEqual([[model('newest')]]);
});

test('another default, or other models, show at once', () => {
  let preferred: string | null = 'small';
  const { catalogue } = open({ preferred: () => preferred });
  const standard = () => catalogue.list().flatMap(({ id, isDefault }) => (isDefault ? [id] : []));
  expect(standard()).toEqual(['small']);
  preferred = 'big';
  expect(standard()).toEqual(['big']);
  catalogue.refresh([model('big'), model('newest')]);
  expect(catalogue.list().map(({ id }) => id)).toEqual(['big', 'newest']);
  preferred = null;
  expect(standard()).toEqual([]);
});
