import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readLines } from './jsonl.ts';
import { pickEnvironment, runProgram, startProcess } from './process.ts';

const call = { signal: new AbortController().signal };
const node = (script: string) => ({ file: process.execPath, args: ['-e', script], env: {} });

test('only what is named is picked from an environment', () => {
  const environment = { PATH: '/bin', LC_ALL: 'C', LC_TIME: 'C', LCX: 'no', API_KEY: 'no', UNSET: undefined };
  expect(pickEnvironment(environment, ['PATH', 'LC_*', 'UNSET', 'MISSING'])).toEqual({ PATH: '/bin', LC_ALL: 'C', LC_TIME: 'C' });
});

test('a child gets exactly the environment it was given and tells how it ended', async () => {
  const child = await startProcess(
    { ...node('console.log(JSON.stringify(process.env)); process.exitCode = 3'), env: { ONLY: 'this' } },
    call,
  );
  const lines = await Array.fromAsync(readLines(child.stdout));
  expect(JSON.parse(lines[0] ?? '')).toEqual({ ONLY: 'this' });
  expect(await child.exited).toEqual({ code: 3, signal: null });
});

test('closing standard input ends a child that listens to it', async () => {
  const child = await startProcess(node('process.stdin.resume()'), call);
  expect(await child.stop()).toEqual({ code: 0, signal: null });
});

test('a child that ignores everything is killed with what it started', async () => {
  const script = `
    process.on('SIGTERM', () => {});
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    child.on('spawn', () => console.log(child.pid));
    setInterval(() => {}, 1000);`;
  const child = await startProcess({ ...node(script), graceMs: 200 }, call);
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  const grandchild = Number(text);
  expect(isAlive(grandchild)).toBe(true);
  await using _ = child;
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  await expect.poll(() => isAlive(grandchild)).toBe(false);
});

test('the last words on standard error are kept, without colours and bounded', async () => {
  const script = `for (let n = 0; n < 100; n++) console.error('\\u001b[31mline ' + n + '\\u001b[0m'); console.error('x'.repeat(10000)); process.stderr.write('no end')`;
  const child = await startProcess(node(script), call);
  await child.exited;
  const errors = child.lastErrors();
  expect(errors.length).toBeLessThanOrEqual(41);
  expect(errors).toContain('line 99');
  expect(errors.at(-2)).toBe('x'.repeat(2000));
  expect(errors.at(-1)).toBe('no end');
});

test('a program that does not exist is the system’s error', async () => {
  await expect(startProcess({ file: '/nowhere/program', args: [], env: {} }, call)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(runProgram({ file: '/nowhere/program', args: [], env: {}, timeoutMs: 1000 }, call)).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a program is run to its end, with input and bounded output', async () => {
  const echo = await runProgram(
    { ...node('process.stdin.pipe(process.stdout); console.error("e")'), input: 'hello', timeoutMs: 10_000 },
    call,
  );
  expect(echo).toEqual({ code: 0, signal: null, stdout: 'hello', stderr: 'e\n' });
  const much = await runProgram({ ...node('process.stdout.write("y".repeat(1e6))'), timeoutMs: 10_000, maxBytes: 10 }, call);
  expect(much.stdout).toBe('y'.repeat(10));
});

test('a program that takes too long, or whose caller leaves, is killed', async () => {
  await expect(runProgram({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 100 }, call)).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  const leaving = new AbortController();
  const run = runProgram({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 10_000 }, { signal: leaving.signal });
  leaving.abort(new Error('left'));
  await expect(run).rejects.toThrow('left');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
