import { z } from 'zod';
import { Sandbox } from '../../../../shared/model/config.ts';
import { check, isObject } from './check.ts';
import { BadParameter } from './errors.ts';

/** What a request asks of its run: OpenAI's parameters have no words for it. */
export interface RunOptions {
  /** The folder to work in, unchecked; null leaves it to the engine. */
  readonly cwd: string | null;
  /** `read-only` where nothing is asked: chat clients that ask for titles must not begin to write. */
  readonly sandbox: Sandbox;
  readonly effort: string | null;
}

const kinds = ['root', 'cwd', 'sandbox', 'effort'] as const;
type Kind = (typeof kinds)[number];

/**
 * Reads the headers `x-drawbridge-root`, `-cwd` (the same), `-sandbox` and `-effort`, and the same in `metadata.drawbridge_…`. Whether
 * the client may is for the engine to say.
 * @throws BadParameter for a value that is none, a name that is not known, and two that contradict each other
 */
export function parseRunOptions(headers: Headers, metadata: unknown): RunOptions {
  const named = isObject(metadata) ? metadata : {};
  refuseUnknown(named);
  const asked = (...of: readonly Kind[]) => oneOf(of.flatMap((kind) => [fromHeader(headers, kind), fromMetadata(named, kind)]));
  const sandbox = asked('sandbox');
  return {
    cwd: asked('root', 'cwd')?.value ?? null,
    sandbox: sandbox ? check(Sandbox, sandbox.value, sandbox.name) : 'read-only',
    effort: asked('effort')?.value.toLowerCase() ?? null,
  };
}

interface Asked {
  readonly name: string;
  readonly value: string;
}

const prefix = 'drawbridge_';

function fromHeader(headers: Headers, kind: Kind): Asked | null {
  const name = `x-drawbridge-${kind}`;
  const value = headers.get(name);
  return value ? { name, value } : null;
}

function fromMetadata(metadata: Readonly<Record<string, unknown>>, kind: Kind): Asked | null {
  const name = `metadata.${prefix}${kind}`;
  const value = check(z.string().nullish(), metadata[`${prefix}${kind}`], name);
  return value ? { name, value } : null;
}

function oneOf(asked: readonly (Asked | null)[]): Asked | null {
  const [first = null, ...others] = asked.filter((one) => one !== null);
  const other = others.find(({ value }) => value !== first?.value);
  if (!first || !other) return first;
  throw new BadParameter(other.name, `${other.name}: ${first.name} says something else. Send one of them.`);
}

function refuseUnknown(metadata: Readonly<Record<string, unknown>>): void {
  const known = kinds.map((kind) => prefix + kind);
  const unknown = Object.keys(metadata).find((key) => key.startsWith(prefix) && !known.includes(key));
  if (unknown === undefined) return;
  const name = `metadata.${unknown.slice(0, 80)}`;
  throw new BadParameter(name, `${name}: not known here. Known are ${known.join(', ')}.`);
}
