import { join } from 'node:path';
import { root } from '../setup/places.mjs';
import { type Child, startNode } from './child.ts';
import { type Place } from './place.ts';

/** A scripted model that gives the same answer, in these deltas, to every call. */
export async function startModel(
  script: string,
  deltas: readonly string[],
  place: Place,
  signal: AbortSignal,
): Promise<Child & { readonly url: string }> {
  const file = await place.write(script, [{ text: deltas, repeat: 'forever' }]);
  const child = await startNode({ args: [join(root, 'e2e/scripted-model/main.ts'), '--script', file] }, signal);
  const { url } = JSON.parse(child.line) as { url: string };
  return { ...child, url };
}
