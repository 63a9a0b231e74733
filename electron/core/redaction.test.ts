import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chat } from '../../e2e/fixtures/chat.ts';
import { type House, makePlace } from '../../e2e/fixtures/house.ts';
import { startScriptedModel } from '../../e2e/scripted-model/server.ts';
import { createFileLog } from './lib/file-log.ts';
import { Redactor } from './vault/redact.ts';

/** Composed here: no text of the repository looks like a key. */
const joined = (...parts: readonly string[]) => parts.join('');
const letters = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';
const planted = {
  openai: joined('sk', '-proj-', letters),
  github: joined('gh', 'p_', letters),
  aws: joined('AK', 'IA', 'ABCDEFGHIJKLMNOP'),
  jwt: joined('ey', 'J', letters, '.', letters, '.', letters),
  bearer: joined('b3arer', letters),
  pem: joined('MIIE', letters, letters),
  header: joined('header value ', 'of the provider'),
};
const text = [
  `Keys ${planted.openai} and ${planted.github}, ${planted.aws};`,
  `Authorization: Bearer ${planted.bearer}`,
  `-----BEGIN ${'PRIVATE'} KEY-----\n${planted.pem}\n-----END ${'PRIVATE'} KEY-----`,
  `${planted.jwt} and ${planted.header}, all of them.`,
].join('\n');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() && !file.endsWith('config.json'));
}

async function streamed(house: House, content: string): Promise<string> {
  const body = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content }] };
  const lines = (await (await chat(house, '', { body })).text()).split('\n').filter((line) => line.startsWith('data: {'));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)).choices[0]?.delta?.content ?? '').join('');
}

test('security 193: what is planted in prompt, answer, output, patch, error and header is in no file of ours, no event and no answer', async () => {
  await using model = await startScriptedModel({
    script: [{ exec: `printf '%s' '${text}'` }, { text, size: 5 }, { error: 400, message: `Refused: ${text}` }],
  });
  const provider = { name: 'Scripted', baseUrl: model.url, headers: { 'x-api-key': planted.header, 'x-title': 'all of them' } };
  await using place = await makePlace(model.url, { codex: { provider } });
  const redactor = new Redactor();
  const logs = join(place.dataDir, 'logs');
  const log = createFileLog(logs, { redact: (text) => redactor.redact(text) });
  await using house = await place.open({ redactor, log });
  const answer = await streamed(house, `Look: ${text} ${house.token}`);
  const refused = await (await chat(house, `Again: ${text}`)).text();
  log.error('test failed', { error: new Error(text), text, token: house.token });
  const jobs = await house.jobs();
  const events = await Promise.all(jobs.map(({ id }) => house.app.call('job/events', { jobId: id, limit: 500 })));
  await house[Symbol.asyncDispose]();
  await log[Symbol.asyncDispose]();

  expect(answer).toMatch(
    /^Keys \[secret\] and \[secret\], \[secret\];\nAuthorization: Bearer \[secret\]\n\[secret\]\n\[secret\] and \[secret\], all of them\.$/,
  );
  expect(jobs.map(({ status }) => status)).toEqual(['failed', 'completed']);
  expect(jobs[1]?.answer).toBe(answer);
  const files = filesBelow(place.dataDir);
  expect(files.map((file) => file.slice(place.dataDir.length + 1))).toEqual(expect.arrayContaining(['state.db', 'logs/drawbridge.log']));
  const told = { answer, refused, jobs: JSON.stringify(jobs), events: JSON.stringify(events) };
  const kept = Object.fromEntries(files.map((file) => [file, readFileSync(file, 'latin1')]));
  for (const [where, said] of Object.entries({ ...told, ...kept })) {
    for (const [name, secret] of Object.entries({ ...planted, token: house.token }))
      expect([where, name, said.includes(secret)]).toEqual([where, name, false]);
  }
  expect(told.events).toContain('commandExecution');
});
