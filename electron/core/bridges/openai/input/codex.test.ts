import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { answerOf, chat, type Door } from '../../../../../e2e/fixtures/chat.ts';
import { type Control, openControl } from '../../../../../e2e/fixtures/control.ts';
import { type ModelCall } from '../../../../../e2e/scripted-model/request.ts';
import { type ScriptedModel } from '../../../../../e2e/scripted-model/server.ts';
import { repository } from '../../../../../e2e/fixtures/places.ts';
import { dataUrl, png } from './fixtures/pictures.ts';

const patience = { timeout: 30_000 };
const user = (...content: readonly unknown[]) => ({ role: 'user', content });
const text = (said: string) => ({ type: 'text', text: said });
const picture = (url: string, more: object = {}) => ({ type: 'image_url', image_url: { url, ...more } });
const [red, green, blue] = [png(3, 2, 1), png(3, 2, 2), png(3, 2, 3)];

interface Part {
  readonly text?: string;
  readonly image_url?: string;
  readonly detail?: string;
}

/** What the model was shown and told by its user, in order, without the frame that Codex puts around pictures. */
function shown({ requests }: ScriptedModel): string[] {
  const parts = (requests.at(-1)?.body?.input ?? [])
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => (content ?? []) as Part[])
    .map((part) => part.image_url ?? part.text ?? '');
  return parts.filter((said) => !/^<\/?(image|environment_context|user_instructions)/.test(said));
}

/** Files of pictures that lie in the data directory. */
function held({ dataDir }: { readonly dataDir: string }): string[] {
  const folder = join(dataDir, 'images');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

const ask = async (house: Door, ...content: readonly unknown[]) =>
  answerOf(await chat(house, '', { body: { messages: [user(...content)] } }));

test('the model sees every picture where it stood, and nothing of it is left behind', async () => {
  let during: number[] = [];
  const script = () => {
    during = held(control.place).map((file) => statSync(file).mode & 0o777);
    return { text: 'Seen.' };
  };
  await using control: Control = await openControl({ script });
  const { house, model, place } = control;
  writeFileSync(join(place.root, 'blue.png'), blue);
  const messages = [
    user(text('First'), picture(dataUrl(red)), text('then')),
    { role: 'assistant', content: 'Go on.' },
    user(picture(dataUrl(green)), { type: 'local_image', path: 'blue.png' }, text('What are they?')),
  ];
  const body = { messages };
  expect(await answerOf(await chat(house, '', { body }))).toBe('Seen.');
  expect(shown(model)).toEqual([
    '[USER]\nFirst',
    dataUrl(red),
    '\nthen\n\n[ASSISTANT]\nGo on.\n\n[USER]\n',
    dataUrl(green),
    dataUrl(blue),
    'What are they?',
  ]);
  expect(during).toEqual([0o600, 0o600, 0o600]);
  expect(held(place)).toEqual([]);
  expect(await house.job()).toMatchObject({ images: 3, status: 'completed' });

  // A session has heard of the first one; what nobody says a word to is a prompt too.
  const session_id = 'pictures';
  const say = (...said: readonly object[]) => chat(house, '', { body: { session_id, messages: said } });
  expect(await answerOf(await say(user(picture(`file://${place.root}/blue.png`))))).toBe('Seen.');
  expect(shown(model)).toEqual([dataUrl(blue)]);
  const [first] = messages;
  await say(first as object, { role: 'assistant', content: 'Seen.' }, user(text('And this?'), picture(dataUrl(green, 'image/png'))));
  expect(shown(model)).toEqual([dataUrl(blue), 'And this?', dataUrl(green)]);
  expect(held(place)).toEqual([]);

  const retried = control.remote.call('job/retry', { jobId: (await house.job()).id });
  await expect(retried).rejects.toMatchObject({ code: 'image/notKept' });
});

test('a history of a thousand messages shows its pictures in their order', { timeout: 60_000 }, async () => {
  await using control = await openControl({ script: () => ({ text: 'Seen.' }) });
  const { house, model, place } = control;
  const pictures = Array.from({ length: 25 }, (_, index) => dataUrl(png(2, 2, index)));
  const messages = Array.from({ length: 999 }, (_, index) => {
    const shown = pictures[index / 40];
    if (shown !== undefined) return user(text(`Message ${index}.`), picture(shown));
    return { role: index % 2 === 0 ? 'user' : 'assistant', content: `Message ${index}.` };
  });
  expect(await answerOf(await chat(house, '', { body: { messages } }))).toBe('Seen.');
  const parts = shown(model);
  expect(parts.filter((part) => part.startsWith('data:'))).toEqual(pictures);
  const told = parts.filter((part) => !part.startsWith('data:')).join('');
  expect([...told.matchAll(/Message (\d+)\./g)].map(([, number]) => Number(number))).toEqual(messages.map((_, index) => index));
  expect(held(place)).toEqual([]);
});

test('a response sees pictures and files, and says of them what it kept', async () => {
  await using control = await openControl({ script: ({ userText }: ModelCall) => ({ text: `You said: ${userText.length}` }) });
  const { house, model } = control;
  const client = new OpenAI({ baseURL: house.url('openai'), apiKey: house.token, maxRetries: 0 });
  const first = await client.responses.create({
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: dataUrl(red), detail: 'low' },
          { type: 'input_file', filename: 'notes.md', file_data: dataUrl(Buffer.from('# Notes\n```\ncode\n```\n'), 'text/markdown') },
        ],
      },
    ],
  });
  expect(first.status).toBe('completed');
  expect(shown(model)).toEqual(['Look', dataUrl(red), '\nFile "notes.md":\n````\n# Notes\n```\ncode\n```\n````']);
  const { data: items } = await client.responses.inputItems.list(first.id);
  expect(items).toMatchObject([{ role: 'user', content: [{ type: 'input_text' }, { type: 'input_image', image_url: null }] }]);
  const reference = { type: 'item_reference', id: items[0]?.id ?? '' } as const;
  await expect(client.responses.create({ input: [reference, { role: 'user', content: 'And?' }] })).rejects.toMatchObject({
    status: 400,
    param: 'input[0].id',
  });
  const next = [{ role: 'user' as const, content: [{ type: 'input_image' as const, image_url: dataUrl(green), detail: 'auto' as const }] }];
  await client.responses.create({ previous_response_id: first.id, input: next });
  expect(shown(model).filter((said) => said.startsWith('data:'))).toEqual([dataUrl(red), dataUrl(green)]);
});

test('an isolated folder sees them too', async () => {
  await using control = await openControl({ script: () => ({ text: 'Seen.' }) });
  const { house, model, place, open } = control;
  await house[Symbol.asyncDispose]();
  const config = JSON.parse(readFileSync(place.configFile, 'utf8'));
  writeFileSync(place.configFile, JSON.stringify({ ...config, roots: [{ ...config.roots[0], isolated: true }] }));
  const { house: isolated } = await open();
  expect(await ask(isolated, text('What is it?'), picture(dataUrl(red)))).toBe('Seen.');
  expect(shown(model)).toContain(dataUrl(red));
  expect(held(place)).toEqual([]);
});

test('a picture goes with the client that leaves, and with the next start after a kill', async () => {
  await using control = await openControl({ script: [{ hang: true }, { hang: true }] });
  const { house, model, place, open } = control;
  const leaver = new AbortController();
  const body = { messages: [user(text('Look'), picture(dataUrl(red)))], stream: true };
  const left = chat(house, '', { body, signal: leaver.signal }).catch(() => null);
  await vi.waitFor(() => expect(model.requests).toHaveLength(1), patience);
  expect(held(place)).toHaveLength(1);
  leaver.abort();
  await left;
  expect(await house.job()).toMatchObject({ status: 'cancelled' });
  expect(held(place)).toEqual([]);
  await house[Symbol.asyncDispose]();

  const child = fork(join(repository, 'e2e/fixtures/house-child.ts'), [place.dataDir, place.configFile, place.root]);
  const [door] = (await once(child, 'message')) as [{ readonly url: string; readonly token: string }];
  const cut = chat({ url: () => door.url, token: door.token }, '', { body }).catch(() => null);
  await vi.waitFor(() => expect(model.requests).toHaveLength(2), patience);
  expect(held(place)).toHaveLength(1);
  await killed(child);
  await cut;
  expect(held(place)).toHaveLength(1);
  await open();
  expect(held(place)).toEqual([]);
});

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

test('security 179: a local picture is one of the open folder, regular, and no secret', async () => {
  await using control = await openControl();
  const { house, model, place } = control;
  const at = (name: string) => join(place.root, name);
  const outside = join(place.folder, 'outside.png');
  for (const file of [outside, at('.env'), at('twice.png')]) writeFileSync(file, red);
  linkSync(at('twice.png'), at('again.png'));
  symlinkSync(outside, at('link.png'));
  symlinkSync(place.folder, at('up'));
  execFileSync('mkfifo', [at('fifo.png')]);
  writeFileSync(at('text.png'), 'no picture');
  mkdirSync(at('folder.png'));
  const refused: [reference: string, as: string][] = [
    [outside, '403 root_not_allowed'],
    ['../outside.png', '403 root_not_allowed'],
    [`file://${outside}`, '403 root_not_allowed'],
    ['link.png', '403 root_not_allowed'],
    ['up/outside.png', '403 root_not_allowed'],
    ['/etc/passwd', '403 root_not_allowed'],
    ['.env', '403 secrets_found'],
    ['fifo.png', '422 path_not_regular'],
    ['folder.png', '422 path_not_regular'],
    ['again.png', '422 path_not_regular'],
    ['missing.png', '404 path_not_found'],
    ['text.png', '400 invalid_request'],
    [String.raw`\\host\share\a.png`, '400 path_invalid'],
    ['~/a.png', '400 path_invalid'],
  ];
  for (const [reference, as] of refused) expect([reference, await ask(house, text('Look'), picture(reference))]).toEqual([reference, as]);
  expect(model.requests).toEqual([]);
  expect(await house.jobs()).toEqual([]);
});

test('security 175, 177: no address but a public one of https is fetched, and all others sound the same', async () => {
  await using control = await openControl();
  const { house, model } = control;
  const said = async (url: string) => {
    const response = await chat(house, '', { body: { messages: [user(text('Look'), picture(url))] } });
    const { error } = (await response.json()) as { error: { message: string; code: string } };
    return [response.status, error.code, error.message];
  };
  const [first, ...others] = await Promise.all(
    [`${house.url('openai')}/models`, 'https://localhost/a.png', 'http://example.com/', 'https://a:b@c.d/'].map(said),
  );
  expect(first).toEqual([400, 'url_not_allowed', expect.stringContaining('could not be fetched')]);
  for (const other of others) expect(other).toEqual(first);
  for (const url of ['ftp://a.b/c', 'gopher://a', 'javascript:alert(1)', 'blob:x', 'unix:/x', 'data:text/html,x']) {
    expect((await said(url)).slice(0, 2)).toEqual([400, 'invalid_request']);
  }
  expect(model.requests).toEqual([]);
});
