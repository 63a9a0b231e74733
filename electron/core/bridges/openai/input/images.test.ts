import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createSafeFetch } from '../../http/safe-fetch.ts';
import { type Door, openDoor } from '../fixtures/door.ts';
import { dataUrl, png, pngHead } from './fixtures/pictures.ts';

const text = (said: string) => ({ type: 'text', text: said });
const picture = (url: string) => ({ type: 'image_url', image_url: { url } });
const local = (path: string) => ({ type: 'local_image', path });
const user = (...content: readonly unknown[]) => ({ role: 'user', content });
const roomy = { config: { maxBodyBytes: 100 * 1024 * 1024 } };
const MiB = 1024 * 1024;

/** A bridge whose pictures come from a server on loopback, and from memory by their path. */
async function openGallery(listener: RequestListener = () => undefined, files: Readonly<Record<string, Buffer>> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const fetch = createSafeFetch({ allowPlain: true, isAllowed: () => true, resolve: async () => ['127.0.0.1'] });
  const readLocal = async (path: string) => files[path] ?? Buffer.alloc(0);
  const imageSources = { fetch, readLocal };
  const door = await openDoor((play) => play.end({ status: 'completed', answer: 'Seen.' }), { ...roomy, imageSources });
  return {
    door,
    origin: `http://pictures.example:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  };
}

async function refusal(door: Door, ...content: readonly unknown[]): Promise<string> {
  const response = await door.post({ messages: [user(...content)] });
  const { error } = (await response.json()) as { error?: { code: string; message: string } };
  return `${response.status} ${error?.code}: ${error?.message}`;
}

test('security 174, 178: a picture of the web is one by its bytes, within its bounds, over at most three redirects', async () => {
  await using gallery = await openGallery((request, response) => {
    const [, kind, left] = request.url?.split('/') ?? [];
    if (kind === 'hop' && left !== '0') return void response.writeHead(302, { location: `/hop/${Number(left) - 1}` }).end();
    if (kind === 'lost') return void response.writeHead(404).end();
    if (kind === 'large') return void response.writeHead(200, { 'content-length': 20 * MiB + 1 }).write('x');
    if (kind === 'gzip') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(png()));
    response.setHeader('content-type', kind === 'html' ? 'image/png' : 'text/plain').end(kind === 'html' ? '<svg/>' : png(5, 4));
  });
  const { door, origin } = gallery;
  const asked = { messages: [user(text('Look'), picture(`${origin}/hop/3`), picture(`${origin}/plain`))] };
  expect((await door.post(asked)).status).toBe(200);
  expect(door.jobs.requests[0]?.images).toEqual([
    { bytes: png(5, 4), extension: 'png', at: 4 },
    { bytes: png(5, 4), extension: 'png', at: 4 },
  ]);
  const constant = '400 url_not_allowed: messages[0].content[0]: the picture could not be fetched: ';
  expect(await refusal(door, picture(`${origin}/hop/4`))).toContain(constant);
  expect(await refusal(door, picture(`${origin}/gzip`))).toContain(constant);
  expect(await refusal(door, picture(`${origin}/lost`))).toContain(`Failed to download image from ${origin}/lost (status 404).`);
  expect(await refusal(door, picture(`${origin}/html`))).toContain('400 invalid_request: messages[0].content[0]: not a picture');
  expect(await refusal(door, picture(`${origin}/large`))).toContain(
    '413 image_too_large: messages[0].content[0]: a picture has at most 20 MiB.',
  );
  const many = Array.from({ length: 51 }, () => picture(`${origin}/plain`));
  expect(await refusal(door, ...many)).toContain('at most 50 pictures that have to be fetched');
  expect(door.jobs.requests).toHaveLength(1);
});

test('security 178, 180: a picture has its size, its kind and its bounds, wherever it comes from', async () => {
  const big = Buffer.concat([png(), Buffer.alloc(20 * MiB)]);
  const heavy = Buffer.concat([png(), Buffer.alloc(17 * MiB)]);
  await using gallery = await openGallery(undefined, {
    'big.png': big,
    'bomb.png': pngHead(65_535, 65_535),
    'fits.png': pngHead(10_000, 5000),
    'heavy.png': heavy,
  });
  const { door } = gallery;
  expect(await refusal(door, picture(dataUrl(big)))).toContain('413 image_too_large: ');
  expect(await refusal(door, local('big.png'))).toContain('413 image_too_large: ');
  expect(await refusal(door, local('bomb.png'))).toContain('65535 × 65535 pixels are more than 50 million.');
  expect(await refusal(door, picture(dataUrl(png(), 'image/jpeg')))).toContain('says image/jpeg, its bytes are image/png.');
  expect(await refusal(door, picture(dataUrl(Buffer.from('<svg/>'), 'image/svg+xml')))).toContain('Send PNG, JPEG, GIF or WebP.');
  for (const wrong of [
    'data:image/png;base64,AA*A',
    'data:image/png;base64,AAAAA',
    'data:image/png;base64,AA=',
    'data:image/png;base64,',
  ]) {
    expect(await refusal(door, picture(wrong))).toContain('Invalid data URL provided for image attachment.');
  }
  expect(await refusal(door, ...Array.from({ length: 4 }, () => local('heavy.png')))).toContain('at most 64 MiB together');
  expect(await refusal(door, ...Array.from({ length: 501 }, () => local('fits.png')))).toContain('a request has at most 500 pictures');
  expect(door.jobs.requests).toEqual([]);
  expect((await door.post({ messages: [user(local('fits.png'))] })).status).toBe(200);
});

test('a body of 20 MB with a picture passes where the owner allows it, and is too large by default', async () => {
  const bytes = Buffer.concat([png(), Buffer.alloc(15 * MiB)]);
  const body = { messages: [user(text('Look'), picture(dataUrl(bytes)))] };
  await using gallery = await openGallery();
  expect((await gallery.door.post(body)).status).toBe(200);
  expect(gallery.door.jobs.requests[0]?.images?.[0]?.bytes.length).toBe(bytes.length);
  await using door = await openDoor();
  const response = await door.post(body);
  expect([response.status, await response.json()]).toMatchObject([413, { error: { message: 'request entity too large' } }]);
});

test('only what a thread has not heard is loaded', async () => {
  const loaded: string[] = [];
  const readLocal = async (path: string) => {
    loaded.push(path);
    return png();
  };
  await using door = await openDoor((play) => play.end({ status: 'completed', answer: 'Seen.' }), { imageSources: { readLocal } });
  const first = user(text('One'), local('one.png'));
  const session_id = 'work';
  await door.post({ session_id, messages: [first] });
  await door.post({ session_id, messages: [first, { role: 'assistant', content: 'Seen.' }, user(local('two.png'))] });
  expect(loaded).toEqual(['one.png', 'two.png']);
  expect(door.jobs.requests.map(({ prompt, images, title }) => [prompt, images?.map(({ at }) => at), title])).toEqual([
    ['One', [3], 'One'],
    ['', [0], 'A picture'],
  ]);
});
