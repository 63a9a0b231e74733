import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sandbox } from '../../../../shared/model/config.ts';
import { type Job, JobStatus } from '../../../../shared/model/job.ts';
import { ReviewState } from '../../../../shared/model/review.ts';
import { type ClientChanges } from '../../jobs/client-changes.ts';
import { serveMcp } from './served.ts';

const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const anyText = fc.oneof(fc.string(), fc.constantFrom('', 'Done.', 'a\nb', 'x'.repeat(250_000)));
const failure = { message: 'It broke.', hint: 'Try again.' };
const anyJob: fc.Arbitrary<Partial<Job>> = fc.record({
  status: fc.constantFrom(...JobStatus.options),
  threadId: orNull(fc.constantFrom('thread-1', 'thread-2')),
  answer: orNull(anyText),
  waitingFor: orNull(anyText),
  sandbox: fc.constantFrom(...Sandbox.options),
  failure: orNull(fc.constantFrom('review/rejected', 'codex/exited', 'from/later').map((code) => ({ code, ...failure, retryAfter: 0.5 }))),
});

const counts = { files: 1, added: 1, removed: 0 };
const decision = fc.constantFrom('pending', 'accepted', 'rejected', 'partial', 'edited');
const anyHunk = fc.record({ text: fc.string(), decision }).map((hunk) => {
  const line = { type: 'added' as const, text: hunk.text, newline: true };
  return { id: 'h', oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: [line], decision: hunk.decision };
});
const anyFile = fc.record({
  path: fc.string({ minLength: 1 }),
  oldPath: orNull(fc.string()),
  status: fc.constantFrom('added', 'deleted', 'modified', 'renamed'),
  added: fc.nat(),
  removed: fc.nat(),
  decision,
  hunks: fc.array(anyHunk, { maxLength: 3 }),
  withheld: orNull(fc.constantFrom('same', 'binary', 'large', 'symlink', 'repository', 'secret')),
});
const anyChanges: fc.Arbitrary<ClientChanges | null> = orNull(
  fc.record({
    state: fc.constantFrom(...ReviewState.options),
    round: fc.integer({ min: 1 }),
    digest: fc.constant('ab'.repeat(32)),
    counts: fc.constant(counts),
    landed: orNull(fc.constant(counts)),
    reason: orNull(fc.string()),
    skipped: fc.array(fc.string()),
    files: fc.array(anyFile, { maxLength: 4 }),
  }),
);

/** Arguments as a model may get them wrong. */
const wrong = fc.dictionary(
  fc.constantFrom('prompt', 'cwd', 'sandbox', 'jobId', 'threadId', 'cursor', 'search', 'waitSeconds', 'timeoutMs', 'config', '__proto__'),
  fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant({}), fc.constant('danger-full-access')),
);

const asks = { prompt: 'x' };
const cases = (jobId: string): [name: string, args: Record<string, unknown>][] => [
  ['bridge_status', {}],
  ['codex_read', asks],
  ['codex_run', { ...asks, sandbox: 'workspace-write' }],
  ['codex_reply', { ...asks, threadId: 'thread-1' }],
  ['codex_job_status', { jobId }],
  ['codex_changes', { jobId }],
  ['codex_threads', {}],
  ['codex_job_cancel', { jobId }],
];

test('whatever jobs are like and whatever is asked, the answer of every tool is of the schema that the list has for it', async () => {
  let job: Partial<Job> = {};
  await using served = await serveMcp(() => job, { fastReturnMs: 1, config: { sandbox: 'workspace-write' } });
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: 'Bearer ada' } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${served.origin}/mcp`), { requestInit }));
  const { tools } = await client.listTools();
  const ajv = new Ajv({ allErrors: true, strict: false, formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } });
  const schemas = new Map(tools.map(({ name, outputSchema }): [string, ValidateFunction] => [name, ajv.compile(outputSchema as object)]));
  expect(schemas.size).toBe(8);
  const check = async (name: string, args: Record<string, unknown>, isError?: boolean) => {
    const reply = await client.callTool({ name, arguments: args });
    const valid = schemas.get(name);
    const fits = [reply.structuredContent, valid?.(reply.structuredContent), valid?.errors];
    expect([name, args, ...fits]).toEqual([name, args, expect.any(Object), true, null]);
    if (isError !== undefined) expect([name, reply.isError ?? false]).toEqual([name, isError]);
  };
  job = { status: 'completed', threadId: 'thread-1', answer: 'Done.' };
  await check('codex_read', asks, false);
  for (const [name, args] of cases(served.jobs.all()[0]?.id ?? '')) {
    await check(name, args, false);
    await check(name, { ...args, config: {} }, true);
  }
  await fc.assert(
    fc.asyncProperty(anyJob, anyChanges, wrong, async (next, changes, mistakes) => {
      job = next;
      await check('codex_read', asks);
      const jobId = served.jobs.all().at(-1)?.id ?? '';
      if (changes) served.jobs.propose(jobId, changes);
      for (const [name, args] of cases(jobId)) await check(name, args);
      for (const [name, args] of cases(jobId)) await check(name, { ...args, ...mistakes });
    }),
    { numRuns: 40 },
  );
  await client.close();
});
