// npm run dev: the desktop application with live reload; without a desktop the headless host, rebuilt as the sources change.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { endLike, runInForeground } from './setup/child.mjs';
import { node } from './setup/checks.mjs';
import { chooseHost } from './setup/electron.mjs';
import { main } from './setup/main.mjs';
import { requireNode24, root, toolEnvironment } from './setup/places.mjs';
import { ensureReady } from './setup/ready.mjs';

const quietMs = 200;

await main(async () => {
  const args = process.argv.slice(2);
  await ensureReady(['app', 'cli']);
  const host = await chooseHost();
  if (host.kind === 'electron') {
    const [program, ...rest] = node(
      'node_modules/electron-vite/bin/electron-vite.js',
      'dev',
      '--config',
      'build/electron.vite.config.ts',
      '--',
      ...args,
    );
    const env = { ...host.environment, PATH: toolEnvironment()['PATH'], ELECTRON_EXEC_PATH: host.binary };
    endLike(await runInForeground(program, rest, { cwd: root, env }));
    return;
  }
  process.stderr.write(`${host.reason}\n`);
  rebuildOnChange();
  endLike(
    await runInForeground(requireNode24(), ['--watch', '--watch-preserve-output', 'out/cli/main.js', 'serve', ...args], { cwd: root }),
  );
  process.exit();
});

/** Builds what became stale, once the sources have been quiet for a moment. */
function rebuildOnChange() {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const rebuild = () => ensureReady(['app', 'cli']).catch((error) => process.stderr.write(`${error.message}\n`));
  for (const folder of ['shared', 'electron', 'renderer']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, quietMs);
    });
  }
}
