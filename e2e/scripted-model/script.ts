import { type ModelCall } from './request.ts';
import { type Step } from './steps.ts';

/** A list of steps taken in order, or a function that picks one by the call; `undefined` means the fallback. */
export type Script = readonly Step[] | ((call: ModelCall) => Step | undefined);

const uses = (step: Step): number => (step.repeat === 'forever' ? Number.POSITIVE_INFINITY : (step.repeat ?? 1));

/** Hands out the steps of a script, one for each model call; with `perThread` each Codex thread runs its own copy of it. */
export function stepSource(script: Script, fallback: Step, perThread: boolean): (call: ModelCall) => Step {
  if (typeof script === 'function') return (call) => script(call) ?? fallback;
  const positions = new Map<string, { index: number; used: number }>();
  return (call) => {
    const key = perThread ? (call.body?.prompt_cache_key ?? '') : '';
    const position = positions.get(key) ?? { index: 0, used: 0 };
    positions.set(key, position);
    const step = script[position.index];
    if (!step) return fallback;
    position.used += 1;
    if (position.used >= uses(step)) Object.assign(position, { index: position.index + 1, used: 0 });
    return step;
  };
}
