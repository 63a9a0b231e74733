import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { hear } from '../../../../e2e/fixtures/sse-rules.ts';
import { type Door, MemorySessions, openDoor } from './fixtures/door.ts';
import { type Play } from './fixtures/scripted-jobs.ts';

const user = (content: string) => ({ role: 'user', content });
const ask = (content: string, more: object = {}) => ({ model: 'gpt-5.5', messages: [user(content)], ...more });

/** Answers with what it was asked. */
function echo(play: Play): void {
  const answer = `You said: ${play.request.prompt}`;
  play.complete('m', answer);
  play.end({ status: 'completed', answer });
}

/** The thread that answered a plain request. */
async function threadOf(response: Response): Promise<string> {
  const { id } = (await response.json()) as { readonly id: string };
  return id.replace('chatcmpl-', '');
}

const refusalOf = async (response: Response) => [response.status, ((await response.json()) as { readonly error: unknown }).error];
const threads = ({ jobs }: Door) => jobs.requests.map(({ threadId }) => threadId);

const inBody = ['session_id', 'conversation_id', 'thread_id', 'user'];
const inHeaders = ['x-session-id', 'session-id', 'x-conversation-id', 'x-thread-id', 'x-openwebui-chat-id', 'x-user-id'];

test('security 69: of all that may name a session the first counts, in the original’s order, and the answer says which', async () => {
  await using door = await openDoor(echo);
  let n = 0;
  const body = fc.dictionary(fc.constantFrom(...inBody), fc.constantFrom(null, '', 'plain', ' untrimmed '), { maxKeys: 3 });
  const headers = fc.dictionary(fc.constantFrom(...inHeaders), fc.constantFrom('', 'plain'), { maxKeys: 3 });
  const named = fc.record({ body: fc.oneof(fc.constant({}), body), headers });
  await fc.assert(
    fc.asyncProperty(named, async (of) => {
      n += 1;
      const own = (source: string, text: string | null) => (text ? `${text}${source}${n}` : text);
      const fields = Object.fromEntries(Object.entries<string | null>(of.body).map(([source, text]) => [source, own(source, text)]));
      const given = Object.fromEntries(Object.entries(of.headers).map(([source, text]) => [source, own(source, text) ?? '']));
      const first = inBody.find((source) => (fields[source] ?? null) !== null) ?? inHeaders.find((source) => given[source]);
      const id = first && (fields[first] ?? given[first]);

      const response = await door.post(ask('Hello', fields), { headers: given });
      expect(response.headers.get('x-drawbridge-session')).toBe(id ? first : null);
      const threadId = await threadOf(response);
      // The session of that id, and of no other, goes on with the thread.
      const again = await threadOf(await door.post(ask('Again', { session_id: id || `unheard of ${n}` })));
      expect(again === threadId).toBe(Boolean(id));
    }),
    { numRuns: 300 },
  );
});

test('security 68, 69, 70: a session that is missing, contradictory or no short text is refused by name, and no job is made', async () => {
  await using strict = await openDoor(echo, { config: { requireSessionId: true, contradictingSessions: 'refuse' } });
  const missing = {
    message: 'session_id (or conversation_id / thread_id / user) is required in this deployment.',
    type: 'missing_session_id',
    param: 'session_id',
    code: 'session_required',
  };
  for (const none of [{}, { session_id: '' }, { session_id: null, user: null }])
    expect(await refusalOf(await strict.post(ask('x', none)))).toEqual([400, missing]);
  const conflict = { type: 'invalid_request_error', code: 'session_conflict' };
  expect(await refusalOf(await strict.post(ask('x', { session_id: 'a', user: 'b' })))).toMatchObject([400, { ...conflict, param: 'user' }]);
  const headers = { 'x-thread-id': 'b' };
  expect(await refusalOf(await strict.post(ask('x', { thread_id: 'a' }), { headers }))).toMatchObject([400, conflict]);
  for (const session_id of ['x'.repeat(5000), 'a\0b', 'line\nline', 5, 0, false, {}, ['a']])
    expect(await refusalOf(await strict.post(ask('x', { session_id })))).toMatchObject([
      400,
      { type: 'invalid_request_error', param: 'session_id' },
    ]);
  expect(strict.jobs.requests).toEqual([]);
  expect((await strict.post(ask('x', { session_id: 'a', user: 'a' }))).status).toBe(200);
});

test('security 70: whatever a session is called, it is a name and nothing else', async () => {
  await using door = await openDoor(echo);
  const names = ['../../x', "'; DROP TABLE openai_sessions; --", '☕🦊', '__proto__', 'constructor', ' a ', 'a'];
  const begun = [];
  for (const session_id of names) begun.push(await threadOf(await door.post(ask('One', { session_id }))));
  expect(new Set(begun).size).toBe(names.length);
  for (const session_id of names)
    expect(await threadOf(await door.post(ask('Two', { session_id })))).toBe(begun[names.indexOf(session_id)]);
});

test('security 68: a session of another client is another one', async () => {
  await using door = await openDoor(echo);
  const as = (client: string) => ({ headers: { authorization: `Bearer test-key-${client}` } });
  const ann = await threadOf(await door.post(ask('Hello', { session_id: 'work' }), as('ann')));
  const ben = await threadOf(await door.post(ask('Hello', { session_id: 'work' }), as('ben')));
  expect(ben).not.toBe(ann);
  expect(await threadOf(await door.post(ask('Again', { session_id: 'work' }), as('ann')))).toBe(ann);
  expect(door.jobs.requests.map(({ caller, threadId }) => [caller.clientId, threadId])).toEqual([
    ['ann', null],
    ['ben', null],
    ['ann', ann],
  ]);
});

test('a known session is told what is new, with the instructions, model and effort of now', async () => {
  await using door = await openDoor(echo);
  const session_id = 'work';
  const system = { role: 'system', content: 'Be brief.' };
  await door.post({ session_id, model: 'gpt-5.5:low', messages: [system, user('First')] });
  const history = [user('First'), { role: 'assistant', content: 'You said: First' }];
  await door.post({ session_id, model: 'gpt-5.4:high', messages: [{ ...system, content: 'Be kind.' }, ...history, user('Second')] });
  await door.post({ session_id, messages: [...history, user('Third'), user('and more')] });
  await door.post({ session_id, messages: [user('Fourth'), { role: 'assistant', content: 'Well' }] });
  const told = door.jobs.requests.map(({ prompt, developerInstructions, model, effort }) => [prompt, developerInstructions, model, effort]);
  expect(told).toEqual([
    ['First', 'Be brief.', 'gpt-5.5', 'low'],
    ['[SYSTEM]\nBe kind.\n\n[USER]\nSecond', null, 'gpt-5.4', 'high'],
    ['[USER]\nThird\n\n[USER]\nand more', null, null, null],
    ['Fourth', null, null, null],
  ]);
  expect(door.jobs.requests.map(({ ephemeral, title }) => [ephemeral, title])).toEqual([
    [false, 'First'],
    [false, 'Second'],
    [false, 'and more'],
    [false, 'Fourth'],
  ]);
});

/** Says how often a session was looked up. */
class CountedSessions extends MemorySessions {
  lookups = 0;

  override find(clientId: string, sessionId: string): string | null {
    this.lookups += 1;
    return super.find(clientId, sessionId);
  }
}

test('two requests on one session at once are two turns on one thread, one after the other', async () => {
  const begun: string[] = [];
  const [opened, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sessions = new CountedSessions();
  await using door = await openDoor(
    async (play) => {
      begun.push(play.request.prompt);
      await mayEnd.promise;
      echo(play);
    },
    { sessions, opened: opened.promise },
  );
  const turn = (prompt: string) => door.post(ask(prompt, { session_id: 'work', stream: true }));
  const requests = (count: number) => vi.waitFor(() => expect(door.jobs.requests).toHaveLength(count), { timeout: 30_000 });
  const one = turn('One');
  await requests(1);
  const { lookups } = sessions;
  const two = turn('Two');
  // It is here, and waits for the thread that the first one begins.
  await vi.waitFor(() => expect(sessions.lookups).toBeGreaterThan(lookups), { timeout: 30_000 });
  opened.resolve();
  await requests(2);
  expect([begun, threads(door)]).toEqual([['One'], [null, '01a1f885-0000-7000-8000-000000000000']]);
  mayEnd.resolve();
  const answers = await Promise.all([one, two].map(async (response) => hear(await (await response).text()).content));
  expect(answers).toEqual(['You said: One', 'You said: Two']);
});

test('200 sessions at once are never mixed, however their turns fall', async () => {
  const count = 200;
  const heard = new Map<string, string[]>();
  const all = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using door = await openDoor(async (play) => {
    const threadId = door.jobs.read(play.jobId, play.request.caller).threadId ?? '';
    heard.set(threadId, [...(heard.get(threadId) ?? []), play.request.prompt]);
    // None is answered before every one of its wave has begun.
    const told = [...heard.values()].flat().length;
    if (told % count === 0) all[told / count - 1]?.resolve();
    await all[play.request.threadId === null ? 0 : 1]?.promise;
    echo(play);
  });
  const say = async (session: number, turn: number) => {
    const [prompt, stream] = [`Session ${session}, turn ${turn}`, session % 2 === 0];
    const response = await door.post(ask(prompt, { session_id: `session ${session}`, stream }));
    if (stream) return hear(await response.text()).content;
    return ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content;
  };
  for (const turn of [1, 2]) {
    const answers = await Promise.all(Array.from({ length: count }, (_, session) => say(session, turn)));
    expect(answers).toEqual(answers.map((_, session) => `You said: Session ${session}, turn ${turn}`));
  }
  const expected = Array.from({ length: count }, (_, session) => [1, 2].map((turn) => `Session ${session}, turn ${turn}`));
  expect(new Set([...heard.values()].map(String))).toEqual(new Set(expected.map(String)));
});

const history = [user('First'), { role: 'assistant', content: 'You said: First' }, user('Second')];
const whole = '[USER]\nFirst\n\n[ASSISTANT]\nYou said: First\n\n[USER]\nSecond';

test.each([true, false])('a session whose thread is gone begins anew with all that was said, streamed: %s', async (stream) => {
  const sessions = new MemorySessions();
  const failure = { code: 'thread/notFound', message: 'Codex has no such thread.', hint: null };
  let gone: string | null = null;
  await using door = await openDoor(
    // Codex has lost the thread, which shows only when the turn is to begin.
    (play) => (play.request.threadId === gone && gone ? play.end({ status: 'failed', failure, turnId: null }) : echo(play)),
    { sessions },
  );
  gone = await threadOf(await door.post(ask('First', { session_id: 'work' })));
  const response = await door.post({ session_id: 'work', model: 'gpt-5.5', messages: history, stream });
  const text = await response.text();
  expect(response.status).toBe(200);
  const content = stream ? hear(text).content : JSON.parse(text).choices[0].message.content;
  expect(content).toBe(`You said: ${whole}`);
  expect(door.jobs.requests.map(({ prompt, threadId }) => [prompt, threadId])).toEqual([
    ['First', null],
    ['Second', gone],
    [whole, null],
  ]);
  const next = await threadOf(await door.post(ask('Third', { session_id: 'work' })));
  expect([next === gone, threads(door).at(-1)]).toEqual([false, next]);

  // One that the engine does not know any more, since its owner deleted it.
  sessions.save({ clientId: 'client', sessionId: 'work', threadId: 'deleted', begunAt: 0, tools: null });
  await (await door.post({ session_id: 'work', messages: history, stream })).text();
  expect(threads(door).at(-1)).toBeNull();
});

test('a client that leaves while its turn waits for the session takes nothing with it, and leaves nothing behind', async () => {
  const mayEnd = Promise.withResolvers<void>();
  await using door = await openDoor(async (play) => {
    await mayEnd.promise;
    echo(play);
  });
  const first = door.post(ask('One', { session_id: 'work' }));
  await vi.waitFor(() => expect(door.jobs.requests).toHaveLength(1), { timeout: 30_000 });
  const leaver = new AbortController();
  const second = door.post(ask('Two', { session_id: 'work' }), { signal: leaver.signal }).catch(() => 'left');
  await vi.waitFor(() => expect(door.jobs.requests).toHaveLength(2), { timeout: 30_000 });
  leaver.abort();
  expect((await door.jobs.cancelled).prompt).toBe('Two');
  mayEnd.resolve();
  expect([await second, (await first).status]).toEqual(['left', 200]);
});
