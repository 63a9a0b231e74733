import { expect, test } from 'vitest';
import { type HealthSample } from '../../../shared/model/health.ts';
import { codexTimes } from './codex-times.ts';

const sample = (at: number, codex: HealthSample['codex']): HealthSample => ({
  at,
  codex,
  running: 0,
  queued: 0,
  waiting: 0,
  codexStarts: 0,
  memory: 0,
  delayMs: 0,
});

test('a sample holds until the next one, and before a gap for its own length', () => {
  const samples = [sample(0, 'starting'), sample(31, 'ready'), sample(500, 'failed')];
  expect(codexTimes(samples, 30)).toEqual([
    { kind: 'starting', from: 0, until: 31 },
    { kind: 'ready', from: 31, until: 61 },
    { kind: 'failed', from: 500, until: 530 },
  ]);
  expect(codexTimes([], 30)).toEqual([]);
});
