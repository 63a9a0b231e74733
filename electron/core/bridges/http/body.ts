import { Failure } from '../../../../shared/contract/errors.ts';

export interface BodyLimits {
  /** Bytes, counted as they arrive whatever Content-Length says. */
  readonly maxBytes: number;
  /** Nesting of arrays and objects, counted before parsing: V8 parses millions of levels, what comes after does not. */
  readonly maxDepth: number;
}

export const defaultLimits: BodyLimits = { maxBytes: 1024 * 1024, maxDepth: 64 };

/**
 * The JSON value of a request body (security cases 7, 8, 12, 13, 15, 18, 20).
 * Keys that could reach a prototype are dropped.
 * @throws Failure http/unsupportedMediaType, http/bodyTooLarge, http/invalidJson, http/jsonTooDeep
 */
export async function readJson(request: Request, limits: BodyLimits = defaultLimits): Promise<unknown> {
  requireType(request, 'application/json');
  const text = decode(await readBytes(request, limits.maxBytes));
  if (depthOf(text, limits.maxDepth) > limits.maxDepth) {
    throw new Failure('http/jsonTooDeep', `The body nests deeper than ${limits.maxDepth} levels.`, { hint: 'Send a flatter document.' });
  }
  return parse(text);
}

const maxFormBytes = 64 * 1024;

/**
 * The fields of a form, as OAuth's endpoints take them.
 * @throws Failure http/unsupportedMediaType, http/bodyTooLarge, http/invalidJson when it is no UTF-8
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  requireType(request, 'application/x-www-form-urlencoded');
  return new URLSearchParams(decode(await readBytes(request, maxFormBytes)));
}

function requireType(request: Request, needed: 'application/json' | 'application/x-www-form-urlencoded'): void {
  const type = request.headers.get('content-type') ?? '';
  const [, name = ''] = /^([^\s;]+)(?:\s*;\s*charset=(?:"utf-8"|utf-8))?\s*$/i.exec(type) ?? [];
  if (name.toLowerCase() !== needed) {
    throw new Failure(
      'http/unsupportedMediaType',
      `The body must be ${needed}, not ${type ? JSON.stringify(type.slice(0, 80)) : 'unnamed'}.`,
      {
        hint: `Send the header "Content-Type: ${needed}".`,
      },
    );
  }
  const encoding = request.headers.get('content-encoding');
  if (encoding && encoding !== 'identity') {
    throw new Failure('http/unsupportedMediaType', `Compressed bodies (${encoding.slice(0, 20)}) are not accepted.`, {
      hint: 'Send the body as it is.',
    });
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new Failure('http/bodyTooLarge', 'request entity too large', { hint: `At most ${maxBytes} bytes are accepted.` });
  const announced = request.headers.get('content-length');
  if (Number(announced ?? 0) > maxBytes) throw tooLarge();
  // Node holds a client to the length it announced, and this way spares a stream.
  if (announced !== null) return new Uint8Array(await request.arrayBuffer());
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure('http/invalidJson', 'The body is not valid UTF-8.', { cause, hint: 'Send JSON encoded as UTF-8.' });
  }
}

function parse(text: string): unknown {
  try {
    return /__proto__|constructor|prototype|\\u/.test(text) ? JSON.parse(text, careful) : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('http/invalidJson', 'The body is not valid JSON.', { cause, hint: 'Check commas, quotes and brackets.' });
  }
}

/** Half a surrogate pair is no text: it could be told to nobody behind us, Codex least of all. */
function careful(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) {
    throw new Failure('http/invalidJson', 'The body holds half of a character: a surrogate without its other half.', {
      hint: 'Send whole characters.',
    });
  }
  return unsafeKeys.has(key) ? undefined : value;
}

const unsafeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Depth of brackets outside strings; stops counting just past `stopAt`. */
function depthOf(text: string, stopAt: number): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBrace || code === openBracket) {
      deepest = Math.max(deepest, ++depth);
      if (deepest > stopAt) return deepest;
    } else if (code === closeBrace || code === closeBracket) depth--;
  }
  return deepest;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at;
  }
  return text.length;
}
