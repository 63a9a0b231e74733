import { z } from 'zod';
import { check, isObject } from './check.ts';
import { BadParameter } from './errors.ts';

/** One part of a message's content, as it was sent. */
export const Part = z.looseObject({ type: z.string() });
export type Part = z.infer<typeof Part>;

/** Where a part stands. */
export interface PartPlace {
  /** As it is named in a refusal: `messages[0].content[1]`. */
  readonly name: string;
  /** The number of its message, counted from 1. */
  readonly message: number;
}

/** What a part says. The one place where kinds of parts are told apart. @throws BadParameter naming the part */
export function partOf(part: Part, place: PartPlace): string {
  const { name } = place;
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return check(z.string(), part['text'], `${name}.text`);
    case 'refusal':
      return check(z.string(), part['refusal'], `${name}.refusal`);
    case 'image_url':
    case 'input_image':
    case 'local_image':
      requireImage(part, place);
      throw unsupported(name, 'images are');
    case 'input_audio':
      throw unsupported(name, 'audio is');
    case 'file':
    case 'input_file':
      throw unsupported(name, 'files are');
    default:
      throw unsupported(name, `parts of type ${JSON.stringify(part.type.slice(0, 40))} are`);
  }
}

/** A part that names no image that could be read is refused in the original's words. */
function requireImage(part: Part, { name, message }: PartPlace): void {
  const missing = part.type === 'local_image' ? 'local_image block is missing path' : 'image_url block is missing url';
  const reference = part.type === 'local_image' ? (part['path'] ?? part['image_path']) : imageUrl(part);
  if (typeof reference !== 'string' || reference === '') throw new BadParameter(name, `Message ${message} ${missing}.`);
  const fault = faultOf(reference.trim());
  if (fault !== null) throw new BadParameter(name, fault);
}

function imageUrl({ image_url, url }: Part): unknown {
  return typeof image_url === 'string' ? image_url : ((isObject(image_url) ? image_url['url'] : null) ?? url);
}

function faultOf(reference: string): string | null {
  if (reference === '') return 'Image reference cannot be empty.';
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(reference)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
      return null;
    case 'data':
      return /^data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z\d+/]+={0,2}$/i.test(reference)
        ? null
        : 'Invalid data URL provided for image attachment.';
    case 'file':
      return isFileUrl(reference) ? null : 'Invalid file:// URL provided for image attachment.';
    case 'http':
    case 'https':
      return null;
    default:
      return 'Only file:// URLs, HTTP(S) URLs, or local file paths are supported for images.';
  }
}

function isFileUrl(reference: string): boolean {
  return URL.canParse(reference) && reference.startsWith('file:///') && new URL(reference).pathname !== '/';
}

function unsupported(name: string, what: string): BadParameter {
  return new BadParameter(name, `${name}: ${what} not supported by this version yet. Send text parts only.`);
}
