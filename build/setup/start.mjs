import { endLike, runInForeground } from './child.mjs';
import { runCommand } from './command.mjs';
import { chooseHost } from './electron.mjs';
import { main } from './main.mjs';
import { root } from './places.mjs';
import { ensureReady } from './ready.mjs';

/**
 * Installs, builds and runs Drawbridge: as the desktop application where there is a desktop, else as the headless host.
 * @param {readonly string[]} args passed on to whichever runs
 */
export async function start(args) {
  await main(async () => {
    await ensureReady([]);
    const host = await chooseHost();
    if (host.kind === 'headless')
      process.stderr.write(`${host.reason}\nIts commands, “drawbridge …”, are “npm run --silent cli -- …” in this folder.\n`);
    await ensureReady(host.kind === 'electron' ? ['app'] : ['app', 'cli']);
    if (host.kind === 'electron') {
      endLike(await runInForeground(host.binary, [root, ...args], { env: host.environment }));
      return;
    }
    await runCommand(['serve', ...args]);
  });
}
