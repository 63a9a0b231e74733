import { expect, test, vi } from 'vitest';
import { type House, makePlace } from '../../e2e/fixtures/house.ts';
import { patience } from '../../e2e/fixtures/tunnels.ts';

const codexOf = async ({ app }: House) => (await app.call('state/subscribe', {})).codex;

/** The process that is ready, once there is another than this one. */
async function readyAfter(house: House, before: number | null): Promise<number> {
  return vi.waitFor(async () => {
    const { state, pid } = await codexOf(house);
    expect([state, pid === before]).toEqual(['ready', false]);
    return pid ?? 0;
  }, patience);
}

test('a Codex that was lost while the machine slept is there again at once, and so is one that is deaf', async () => {
  await using place = await makePlace('http://127.0.0.1:9/');
  await using house = await place.open();
  const first = await readyAfter(house, null);
  process.kill(first, 'SIGKILL');
  await vi.waitFor(async () => expect(await codexOf(house)).toMatchObject({ state: 'failed', pid: null }), patience);
  house.app.resumed();
  const second = await readyAfter(house, first);

  process.kill(second, 'SIGSTOP');
  house.app.resumed();
  const third = await readyAfter(house, second);
  expect(() => process.kill(second, 0)).toThrow('ESRCH');

  // One that answers is left in peace.
  house.app.resumed();
  await house.app.call('codex/account', {});
  expect((await codexOf(house)).pid).toBe(third);
}, 60_000);
