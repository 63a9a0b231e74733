import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answers, makeCodexPlace, oneTurn, threadIn, untilEnd } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { packagedBinary } from './binary.ts';
import { decideStart, type RestartLimits, restartLimits, type StartDecision } from './restarts.ts';

const codex = packagedBinary({ packageDir: process.cwd(), platform: process.platform, arch: process.arch }) ?? '';
const at = 1_000_000_000;
const start = (afterMs: number): StartDecision => ({ type: 'start', afterMs });
const ago = (...ms: number[]) => ms.map((each) => at - each);

test.each<[string, readonly number[], StartDecision]>([
  ['nothing has happened', [], start(0)],
  ['it died just now, once', ago(0), start(0)],
  ['twice', ago(100, 0), start(500)],
  ['twice, and half of the pause is over', ago(900, 250), start(250)],
  ['three times', ago(9000, 900, 0), start(2000)],
  ['four times', ago(9000, 6000, 900, 0), start(5000)],
  ['four times, a while ago', ago(90_000, 80_000, 70_000, 60_000), start(0)],
  ['five times', ago(9000, 6000, 5000, 900, 0), { type: 'rest', retryMs: 60_000 }],
  ['five times, most of the rest is over', ago(300_000, 200_000, 100_000, 90_000, 59_000), { type: 'rest', retryMs: 1000 }],
  ['five times, the rest is over', ago(300_000, 200_000, 100_000, 90_000, 60_000), start(0)],
  ['five times, but one more than ten minutes ago', ago(600_000, 500_000, 400_000, 300_000, 0), start(5000)],
  ['five times by a clock that was set back since', [at + 1, at + 2, at + 3, at + 4, at + 5], start(0)],
])('may Codex be started? %s', (_, troubles, decision) => {
  expect(decideStart(troubles, at, restartLimits)).toEqual(decision);
});

test('a Codex that cannot start is tried five times and then rests, until the owner has looked after it', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const restarts: RestartLimits = { ...restartLimits, delaysMs: [0, 5, 10, 20] };
  const program = join(place.root, 'codex');
  const write = (lines: string) => writeFileSync(program, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  write(`[ "$1" = --version ] && exec "${codex}" --version\necho "It is broken." >&2; exit 3`);
  const runtime = place.open({ baseUrl: model.url, config: { path: program }, limits: { restarts } });
  const tries = async () => {
    const failures = [];
    for (let n = 0; n < 7; n += 1) failures.push(await runtime.warm(untilEnd).catch((error: unknown) => error));
    return failures;
  };
  const failures = await tries();
  expect(failures).toMatchObject([
    ...Array(5).fill({ code: 'codex/startFailed', message: 'Codex could not be started: It is broken.' }),
    ...Array(2).fill({
      code: 'codex/startFailed',
      message: expect.stringMatching(
        /^Codex failed 5 times within 10 minutes and is not started again for (60|59) s\. The last time: Codex could/,
      ),
      hint: expect.stringContaining('drawbridge doctor'),
    }),
  ]);
  expect(runtime.status()).toMatchObject({ state: 'failed', pid: null, failure: { message: expect.stringContaining('5 times') } });

  // Looking does not help by itself: it is tried again, and fails as before.
  await runtime.locate(untilEnd);
  await expect(runtime.warm(untilEnd)).rejects.toMatchObject({ message: expect.stringContaining('It is broken.') });
  write(`exec "${codex}" "$@"`);
  const { events } = await oneTurn(runtime, threadIn(place.project));
  expect(answers(events)).toEqual(['Hello from the scripted model.']);
});

test('the rest ends by itself', async () => {
  await using model = await startScriptedModel();
  await using place = makeCodexPlace();
  const restarts: RestartLimits = { max: 1, windowMs: 600_000, delaysMs: [0], restMs: 300 };
  const runtime = place.open({ baseUrl: model.url, limits: { restarts } });
  await runtime.warm(untilEnd);
  process.kill(runtime.status().pid ?? 0, 'SIGKILL');
  await expect.poll(() => runtime.status().state).toBe('failed');
  await expect(runtime.warm(untilEnd)).rejects.toMatchObject({
    message: expect.stringMatching(/^Codex failed 1 times .* The last time: Codex ended/),
  });
  await expect
    .poll(() =>
      runtime.warm(untilEnd).then(
        () => 'up',
        () => 'resting',
      ),
    )
    .toBe('up');
});
