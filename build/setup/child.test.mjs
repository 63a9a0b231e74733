import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const child = JSON.stringify(new URL('./child.mjs', import.meta.url).href);

/**
 * Starts a wrapper that runs the code as its child and ends like it.
 * @param {string} code
 */
function wrap(code) {
  const wrapper = `const { endLike, runInForeground } = await import(${child});
    endLike(await runInForeground(process.execPath, ['-e', ${JSON.stringify(code)}]));`;
  return spawn(process.execPath, ['--input-type=module', '-e', wrapper], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('the exit code passes through', async () => {
  expect(await once(wrap('process.exit(7)'), 'exit')).toEqual([7, null]);
});

test('a death by signal passes through', async () => {
  expect(await once(wrap("process.kill(process.pid, 'SIGKILL')"), 'exit')).toEqual([null, 'SIGKILL']);
});

test.each([/** @type {const} */ ('SIGTERM'), /** @type {const} */ ('SIGINT'), /** @type {const} */ ('SIGHUP')])(
  '%s reaches the child, which may end in its own way',
  async (signal) => {
    const wrapper = wrap(`process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log(process.pid);`);
    const [pid] = await once(createInterface({ input: wrapper.stdout }), 'line');
    wrapper.kill(signal);
    expect(await once(wrapper, 'exit')).toEqual([5, null]);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  },
);
