import { join } from 'node:path';
import { type TextStep } from '../../e2e/scripted-model/steps.ts';
import { root } from '../setup/places.mjs';
import { type Child, startNode } from './child.ts';
import { type Place } from './place.ts';

/** A scripted model that takes these steps, one for each call. */
export async function startModel(
  script: string,
  steps: readonly (TextStep & { readonly repeat?: 'forever' })[],
  place: Place,
  signal: AbortSignal,
): Promise<Child & { readonly url: string }> {
  const file = await place.write(script, steps);
  const child = await startNode({ args: [join(root, 'e2e/scripted-model/main.ts'), '--script', file] }, signal);
  const { url } = JSON.parse(child.line) as { url: string };
  return { ...child, url };
}
