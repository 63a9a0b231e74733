import { z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';

/** A line of tunnel-client's log, as far as it is about asking OpenAI for work. */
const Line = z.looseObject({
  msg: z.string(),
  error: z.string().optional(),
  status_code: z.int().optional(),
  error_message: z.string().optional(),
});

/** A key that is not known, or that may not use this tunnel: asking again does not change that. */
const refusals: ReadonlySet<number | undefined> = new Set([401, 403]);

/** Whether tunnel-client gets through to OpenAI. Its `/readyz` says yes with a key that may not poll; only its log knows. */
export class Polling {
  #failed: z.infer<typeof Line> | null = null;

  hear(text: string): void {
    const line = lineOf(text);
    if (line?.msg.startsWith('poll failed') || line?.msg.startsWith('poll timed out')) this.#failed = line;
    else if (line?.msg.startsWith('poller recovered')) this.#failed = null;
  }

  /** Why it does not get through now; null while it does. @throws Failure tunnel/refused, with what to do about it */
  trouble(mend: string): string | null {
    if (!this.#failed) return null;
    const { status_code: status, error_message: said, error, msg } = this.#failed;
    const why = (said ?? error ?? msg).slice(0, 200);
    if (refusals.has(status))
      throw new Failure('tunnel/refused', `OpenAI refuses the key of this tunnel (${status}): ${why}`, { hint: mend });
    return `tunnel-client does not get through to OpenAI: ${why}`;
  }
}

function lineOf(text: string): z.infer<typeof Line> | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
