// npm run e2e [-- playwright arguments]: the browser tests against what is built from the sources as they are.
import { endLike, runInForeground } from './setup/child.mjs';
import { browserTests } from './setup/checks.mjs';
import { main } from './setup/main.mjs';
import { root, toolEnvironment } from './setup/places.mjs';
import { ensureReady } from './setup/ready.mjs';
import { ensureSystem } from './system.mjs';

await main(async () => {
  await ensureSystem();
  await ensureReady(['app', 'cli']);
  const [program, ...args] = browserTests(...process.argv.slice(2));
  endLike(await runInForeground(program, args, { cwd: root, env: toolEnvironment() }));
});
