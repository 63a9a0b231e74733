import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Door, openDoor } from '../fixtures/door.ts';
import { callResponses } from '../responses/fixtures/calls.ts';
import { dataUrl, png } from './fixtures/pictures.ts';

const file = (text: string | Buffer, filename = 'a.txt', mime = 'text/plain') => ({
  type: 'file',
  file: { filename, file_data: dataUrl(Buffer.from(text), mime) },
});

async function asked(door: Door, part: object) {
  const response = await door.post({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Read' }, part] }] });
  const { error } = (await response.json()) as { error?: { message: string } };
  return { status: response.status, message: error?.message ?? '', prompt: door.jobs.requests.at(-1)?.prompt };
}

const answered = () => openDoor((play) => play.end({ status: 'completed', answer: 'Read.' }));

test('a text file is told with its name, and nothing in it ends its fence', async () => {
  await using door = await answered();
  const told = async (part: object) => (await asked(door, part)).prompt;
  expect(await told(file('a\nb'))).toBe('Read\nFile "a.txt":\n```\na\nb\n```');
  expect(await told(file('x ```` y\n', 'a"\n.md', 'text/markdown;charset=utf-8'))).toBe('Read\nFile "a\\"\\n.md":\n`````\nx ```` y\n`````');
  expect(await told(file('{"ü":1}', 'a.json', 'application/vnd.api+json'))).toContain('{"ü":1}');
  expect(await told(file('#!', '', 'application/octet-stream'))).toContain('File "file":\n```\n#!\n```');
  expect(await told({ type: 'file', file: { filename: 'b', file_data: Buffer.from('bare').toString('base64') } })).toContain('bare');
});

test('what is no text, is too large or is not there is refused by its name', async () => {
  await using door = await answered();
  const refusals: [part: object, why: string][] = [
    [file('%PDF-1.7 text', 'a.pdf', 'application/pdf'), '"a.pdf" is of type application/pdf, and only text is read'],
    [file('%PDF-1.7 text', 'b.txt'), '"b.txt" is not text'],
    [file('a\0b'), 'is not text'],
    [file(Buffer.from([0xff, 0xfe, 0x41])), 'is not text in UTF-8'],
    [file('x'.repeat(1024 * 1024 + 1)), 'is larger than 1024 KiB'],
    [file('x', 'n'.repeat(256)), 'at most 255 characters'],
    [{ type: 'file', file: { file_id: 'file-1' } }, 'is not in the request; send its text as file_data'],
    [{ type: 'input_file', file_url: 'https://example.com/a' }, 'is not in the request'],
    [{ type: 'file', file: { filename: 'x.txt', file_data: 'a*b' } }, '"x.txt" is not encoded in base64'],
    [{ type: 'file' }, 'has no file_data'],
    [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }, 'audio is not supported'],
    [{ type: 'input_image', file_id: 'file-1' }, 'files are not kept here'],
    [{ type: 'image_url', image_url: { url: dataUrl(png()), detail: 'best' } }, 'messages[0].content[1].detail: '],
    [{ type: 'video' }, 'parts of type "video" are not supported'],
  ];
  for (const [part, why] of refusals) {
    const { status, message } = await asked(door, part);
    expect([status, message]).toEqual([400, expect.stringContaining(why)]);
  }
  const above = await door.post({
    messages: [
      { role: 'system', content: [{ type: 'image_url', image_url: dataUrl(png()) }] },
      { role: 'user', content: 'x' },
    ],
  });
  expect([above.status, await above.json()]).toMatchObject([400, { error: { param: 'messages[0].content[0]' } }]);
  expect(door.jobs.requests).toEqual([]);
});

/** A part, and what of it must be in the prompt: words, or as many pictures. */
type Case = readonly [part: object, word: string | null];

const word = fc.stringMatching(/^[a-z]{8,12}$/);
const image = fc.constantFrom(
  { type: 'image_url', image_url: { url: dataUrl(png()) } },
  { type: 'image_url', image_url: dataUrl(png()) },
  { type: 'input_image', image_url: dataUrl(png()) },
  { type: 'local_image', path: 'a.png' },
);
const understood: fc.Arbitrary<Case> = fc.oneof(
  word.map((text): Case => [{ type: 'text', text }, text]),
  word.map((text): Case => [{ type: 'input_text', text }, text]),
  word.map((text): Case => [{ type: 'output_text', text }, text]),
  word.map((refusal): Case => [{ type: 'refusal', refusal }, refusal]),
  word.map((text): Case => [file(text), text]),
  word.map((text): Case => [{ type: 'input_file', filename: 'a', file_data: dataUrl(Buffer.from(text), 'text/plain') }, text]),
  image.map((part): Case => [part, null]),
);
const anyPart = fc.oneof(
  { weight: 9, arbitrary: understood },
  { weight: 1, arbitrary: fc.record({ type: fc.string() }).map((part): Case => [part, 'never told']) },
);
const messages = fc.array(
  fc.record({ role: fc.constantFrom('user', 'assistant', 'user', 'developer'), parts: fc.array(anyPart, { minLength: 1, maxLength: 4 }) }),
  { minLength: 1, maxLength: 6 },
);

test('no part of any kind is ever dropped in silence: it is told to Codex, or the request is refused', { timeout: 60_000 }, async () => {
  const imageSources = { readLocal: async () => png() };
  await using door = await openDoor((play) => play.end({ status: 'completed', answer: 'Read.' }), { imageSources });
  const ask = {
    chat: (list: readonly object[]) => door.post({ messages: list }),
    responses: (input: readonly object[]) => callResponses(door, { input }),
  };
  await fc.assert(
    fc.asyncProperty(messages, fc.constantFrom('chat', 'responses'), async (list, surface) => {
      const before = door.jobs.requests.length;
      const response = await ask[surface](list.map(({ role, parts }) => ({ role, content: parts.map(([part]) => part) })));
      if (response.status === 400) return void expect(door.jobs.requests).toHaveLength(before);
      expect(response.status).toBe(200);
      const { prompt = '', developerInstructions, images = [] } = door.jobs.requests.at(-1) ?? {};
      const cases = list.flatMap(({ parts }) => parts);
      for (const [, told] of cases) if (told !== null) expect(`${prompt}\n${developerInstructions}`).toContain(told);
      expect(images).toHaveLength(cases.filter(([, told]) => told === null).length);
      expect(images.every(({ at }, index) => at >= (images[index - 1]?.at ?? 0) && at <= prompt.length)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
