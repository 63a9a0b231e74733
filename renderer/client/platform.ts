import { z } from 'zod';

// The page's policy forbids compiling text to code; zod would try it once and leave a violation in the console.
z.config({ jitless: true });

// Safari has no explicit resource management yet; the peer and the channels are keyed by these.
for (const name of ['dispose', 'asyncDispose'] as const) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
}
