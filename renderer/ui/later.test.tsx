import { Suspense } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { fetchLater, later, laterDialog } from './later.tsx';

function Greeting({ name }: { readonly name: string }) {
  return <p>Good morning, {name}</p>;
}

test('what is fetched before it is drawn is drawn at once', async () => {
  const Later = later(async () => Greeting);
  await fetchLater();
  expect(renderToStaticMarkup(<Later name="Ann" />)).toBe('<p>Good morning, Ann</p>');
});

test('what is not fetched leaves its place to the fallback, and is there when it is drawn again', async () => {
  const code = Promise.withResolvers<typeof Greeting>();
  const Later = later(() => code.promise);
  const draw = () =>
    renderToStaticMarkup(
      <Suspense fallback="Loading">
        <Later name="Ann" />
      </Suspense>,
    );
  expect(draw()).toContain('Loading');
  code.resolve(Greeting);
  await fetchLater();
  expect(draw()).toContain('Good morning, Ann');
});

test('what could not be fetched is asked for again', async () => {
  let tries = 0;
  const Later = later(async () => {
    tries += 1;
    if (tries === 1) throw new TypeError('Failed to fetch dynamically imported module');
    return Greeting;
  });
  await fetchLater();
  await fetchLater();
  expect(renderToStaticMarkup(<Later name="Ann" />)).toContain('Ann');
});

test('a dialog is not asked for before it is opened', () => {
  let asked = 0;
  const Dialog = laterDialog<{ readonly open: boolean }>(async () => {
    asked += 1;
    return () => <p>Open</p>;
  });
  expect(renderToStaticMarkup(<Dialog open={false} />)).toBe('');
  expect(asked).toBe(0);
  renderToStaticMarkup(<Dialog open />);
  expect(asked).toBe(1);
});
