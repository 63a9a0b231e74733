import { Failure } from '../../../../../shared/contract/errors.ts';
import { type Caller, type JobImage } from '../../../jobs/ports.ts';
import { type Call } from '../../../lib/call.ts';
import { type SafeFetch } from '../../http/safe-fetch.ts';
import { BadParameter } from '../errors.ts';
import { type PlacedImage } from './content.ts';
import { type ImageReference } from './image-reference.ts';
import { readImageHeader } from './image-type.ts';

/** Where pictures come from. */
export interface ImageSources {
  readonly fetch: SafeFetch;
  /**
   * A file in the open folder that a request works in, relative to `cwd` or absolute; null for `cwd` is the first folder.
   * @throws Failure root/*, path/*, secrets/found, image/tooLarge
   */
  readonly readLocal: (path: string, asked: LocalQuestion, call: Call) => Promise<Buffer>;
}

export interface LocalQuestion {
  readonly caller: Caller;
  /** Unchecked. */
  readonly cwd: string | null;
  readonly maxBytes: number;
}

const MiB = 1024 * 1024;
const maxImageBytes = 20 * MiB;
const maxBytesTogether = 64 * MiB;
const maxImages = 500;
const maxPixels = 50_000_000;
/** One request must not become many. */
const maxFetched = 50;
const fetchedAtOnce = 4;

/**
 * The pictures of a prompt, each told by its own bytes.
 * @throws BadParameter for one that is too large, no picture, or not to be had, and more than are taken; Failure as `ImageSources.readLocal`
 */
export async function loadImages(
  placed: readonly PlacedImage[],
  sources: ImageSources,
  asked: Omit<LocalQuestion, 'maxBytes'>,
  call: Call,
): Promise<readonly JobImage[]> {
  requireFew(placed, maxImages, 'pictures');
  const ofTheWeb = placed.filter(({ image }) => image.source.type === 'web');
  requireFew(ofTheWeb, maxFetched, 'pictures that have to be fetched');
  const loaded: JobImage[] = [];
  let together = 0;
  for (let next = 0; next < placed.length; next += fetchedAtOnce) {
    const some = await Promise.all(placed.slice(next, next + fetchedAtOnce).map((one) => load(one, sources, asked, call)));
    together += some.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (together > maxBytesTogether) {
      const { name } = placed[next]?.image ?? { name: 'messages' };
      throw tooLarge(name, `the pictures of a request have at most ${maxBytesTogether / MiB} MiB together`);
    }
    loaded.push(...some);
  }
  return loaded;
}

function requireFew(placed: readonly PlacedImage[], most: number, what: string): void {
  const [beyond] = placed.slice(most);
  if (beyond) throw new BadParameter(beyond.image.name, `${beyond.image.name}: a request has at most ${most} ${what}.`);
}

async function load({ at, image }: PlacedImage, sources: ImageSources, asked: Omit<LocalQuestion, 'maxBytes'>, call: Call) {
  const { name, source, detail } = image;
  const bytes = await bytesOf(image, sources, asked, call);
  if (bytes.length > maxImageBytes) throw tooLarge(name);
  const header = readImageHeader(bytes);
  if (!header) throw new BadParameter(name, `${name}: not a picture that is read here. Send PNG, JPEG, GIF or WebP.`);
  const { mime, extension, width, height } = header;
  if (source.type === 'data' && source.mime.replace('image/jpg', 'image/jpeg') !== mime) {
    throw new BadParameter(name, `${name}: the data URL says ${source.mime.slice(0, 80)}, its bytes are ${mime}.`);
  }
  if (width * height > maxPixels) throw tooLarge(name, `${width} × ${height} pixels are more than ${maxPixels / 1e6} million`);
  return { bytes, extension, at, ...(detail && { detail }) };
}

async function bytesOf({ name, source }: ImageReference, sources: ImageSources, asked: Omit<LocalQuestion, 'maxBytes'>, call: Call) {
  switch (source.type) {
    case 'data':
      if (source.base64.length > (maxImageBytes / 3) * 4 + 4) throw tooLarge(name);
      return Buffer.from(source.base64, 'base64');
    case 'web':
      return fetched(name, source.url, sources.fetch, call);
    case 'local':
      return sources.readLocal(source.path, { ...asked, maxBytes: maxImageBytes }, call);
  }
}

async function fetched(name: string, url: string, fetch: SafeFetch, { signal }: Call): Promise<Buffer> {
  const { status, body } = await fetch({ url, signal, redirects: 3, maxBytes: maxImageBytes, headers: { accept: 'image/*' } }).catch(
    (cause: unknown) => {
      signal.throwIfAborted();
      throw cause instanceof Failure ? notFetched(name, cause) : cause;
    },
  );
  if (status === 200) return body;
  throw new BadParameter(name, `Failed to download image from ${url.slice(0, 200)} (status ${status}).`);
}

/** In the same words whatever is behind the address, also where nothing is: an answer must not map the owner's network. */
function notFetched(name: string, { code }: Failure): BadParameter {
  if (code === 'url/tooLarge') return tooLarge(name);
  const what = 'only public https addresses that answer within 15 s are fetched. Send the picture as a data URL.';
  return new BadParameter(name, `${name}: the picture could not be fetched: ${what}`, 'url/notAllowed');
}

function tooLarge(name: string, why = `a picture has at most ${maxImageBytes / MiB} MiB`): BadParameter {
  return new BadParameter(name, `${name}: ${why}.`, 'image/tooLarge');
}
