import { z } from 'zod';
import { check } from './check.ts';
import { BadParameter } from './errors.ts';
import { type Content, contentOf, type Said } from './input/content.ts';
import { fileText } from './input/file-text.ts';
import { imageReference } from './input/image-reference.ts';

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

/** What a part says. The one place where kinds of parts are told apart: each is understood whole or refused. @throws BadParameter naming the part */
function partOf(part: Part, place: PartPlace): Said {
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
      return imageReference(part, place);
    case 'file':
    case 'input_file':
      return fileText(part, name);
    case 'input_audio':
      throw unsupported(name, 'audio is');
    default:
      throw unsupported(name, `parts of type ${JSON.stringify(part.type.slice(0, 40))} are`);
  }
}

/** What the parts of a message say. Pictures above the conversation have no place in Codex. @throws BadParameter */
export function contentOfParts(parts: readonly Part[], { name, message, role }: PartPlace & { readonly role: string }): Content {
  const said = parts.map((part, at) => partOf(part, { name: `${name}.content[${at}]`, message }));
  const content = contentOf(said);
  const [image] = content.images;
  if (image && (role === 'system' || role === 'developer')) throw unsupported(image.image.name, `pictures in ${role} messages are`);
  return content;
}

function unsupported(name: string, what: string): BadParameter {
  return new BadParameter(name, `${name}: ${what} not supported. Send text, pictures or text files.`);
}
