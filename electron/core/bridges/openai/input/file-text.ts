import { isObject } from '../check.ts';
import { BadParameter } from '../errors.ts';
import { isBase64 } from './image-reference.ts';

const maxBytes = 1024 * 1024;
const maxName = 255;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The text of a `file` (Chat Completions) or `input_file` (Responses) part with its name, fenced so that nothing in it can end the fence.
 * @throws BadParameter for what is not text, is too large, or is not in the part
 */
export function fileText(part: Fields, name: string): string {
  const file = part['type'] === 'file' && isObject(part['file']) ? part['file'] : part;
  const { filename, file_data: data, file_id: id, file_url: url } = file;
  const title = typeof filename === 'string' && filename !== '' ? filename : 'file';
  if (title.length > maxName) throw new BadParameter(name, `${name}: a file name has at most ${maxName} characters.`);
  const shown = JSON.stringify(title.toWellFormed());
  const refuse = (why: string) => new BadParameter(name, `${name}: the file ${shown} ${why}.`);
  if (typeof id === 'string' || typeof url === 'string') throw refuse('is not in the request; send its text as file_data');
  if (typeof data !== 'string' || data === '') throw refuse('has no file_data');
  const text = decoded(data, refuse);
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `File ${shown}:\n${fence}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

type Refuse = (why: string) => BadParameter;

function decoded(data: string, refuse: Refuse): string {
  const [head = '', mime] = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[\w.-]+)*;base64,/i.exec(data) ?? [];
  if (mime !== undefined && !isText(mime)) throw refuse(`is of type ${mime.slice(0, 80)}, and only text is read`);
  const base64 = data.slice(head.length);
  if (!isBase64(base64)) throw refuse('is not encoded in base64');
  if (base64.length > (maxBytes / 3) * 4 + 4) throw refuse(`is larger than ${maxBytes / 1024} KiB`);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > maxBytes) throw refuse(`is larger than ${maxBytes / 1024} KiB`);
  if (bytes.includes(0) || bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw refuse('is not text, and only text is read');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('is not text in UTF-8, and only text is read');
  }
}

/** Names that text goes by; `application/octet-stream` says nothing, so its bytes decide. */
function isText(mime: string): boolean {
  const type = mime.toLowerCase();
  return type.startsWith('text/') || /^application\/([\w.-]+\+)?(json|xml|yaml)$/.test(type) || others.has(type);
}

const others: ReadonlySet<string> = new Set([
  ...['application/octet-stream', 'application/javascript', 'application/x-javascript', 'application/typescript'],
  ...['application/x-yaml', 'application/toml', 'application/sql', 'application/x-sh', 'application/x-ndjson', 'application/jsonl'],
]);

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}
