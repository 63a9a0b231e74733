import { type TestRepository } from '../../e2e/fixtures/repository.ts';
import { type Step } from '../../e2e/scripted-model/steps.ts';

/** What the client asks for. */
export const prompt = 'Round prices to whole cents';

const price = `export interface Item {
  readonly name: string;
  /** In euros. */
  readonly price: number;
  readonly count: number;
}

export function total(items: readonly Item[]): number {
  return items.reduce((sum, { price, count }) => sum + price * count, 0);
}

export function discounted(sum: number, percent: number): number {
  return sum - (sum * percent) / 100;
}

export function receipt(items: readonly Item[], percent: number): string {
  const sum = total(items);
  const due = discounted(sum, percent);
  return [
    ...items.map(({ name, price, count }) => count + ' × ' + name + '  ' + price),
    'Total  ' + due,
  ].join('\\n');
}
`;

/** Gives the repository a small shop whose prices are not rounded. */
export function commitShop(repository: TestRepository): void {
  repository.write('src/price.ts', price);
  repository.commit('A small shop');
}

/** Codex edits three places; the last says what was saved in a way that its owner sends back, and mends. */
export const shopScript: readonly Step[] = [
  {
    patch: [
      '*** Begin Patch',
      '*** Update File: src/price.ts',
      '@@ export function total(items: readonly Item[]): number {',
      '-  return items.reduce((sum, { price, count }) => sum + price * count, 0);',
      '+  return cents(items.reduce((sum, { price, count }) => sum + price * count, 0));',
      ' }',
      ' ',
      '+/** Whole cents, as a till would say. */',
      '+const cents = (sum: number) => Math.round(sum * 100) / 100;',
      '+',
      ' export function discounted(sum: number, percent: number): number {',
      '-  return sum - (sum * percent) / 100;',
      '+  return cents(sum - (sum * percent) / 100);',
      ' }',
      '@@',
      "-    'Total  ' + due,",
      "+    'Total  ' + due + '  (you saved ' + percent + ' %)',",
      '*** End Patch',
    ].join('\n'),
  },
  { text: 'Prices are rounded to whole cents, and the receipt tells what was saved.' },
  {
    patch: [
      '*** Begin Patch',
      '*** Update File: src/price.ts',
      '@@',
      "-    'Total  ' + due + '  (you saved ' + percent + ' %)',",
      "+    'Total  ' + due.toFixed(2) + '  (you saved ' + cents(sum - due).toFixed(2) + ')',",
      '*** End Patch',
    ].join('\n'),
  },
  { text: 'It says the amount now.' },
];
