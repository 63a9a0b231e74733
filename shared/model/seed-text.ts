import { type SeedConfig } from './config.ts';

/** A seed as the owner writes it: its pattern, and `=link` at the end for one that is linked rather than copied. */
export function seedText({ pattern, as }: SeedConfig): string {
  return as === 'link' ? `${pattern}=link` : pattern;
}

export function seedOf(text: string): SeedConfig {
  const linked = text.endsWith('=link');
  return { pattern: linked ? text.slice(0, -'=link'.length) : text, as: linked ? 'link' : 'copy' };
}
