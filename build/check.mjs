// npm run check: everything that can be checked in a minute, side by side.
import { generatedCheck, staticChecks, unitTests } from './setup/checks.mjs';
import { main } from './setup/main.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runTasks } from './setup/tasks.mjs';

await main(async () => {
  await ensureReady(['app', 'cli']);
  const generated = await runTasks([generatedCheck()]);
  const checks = await runTasks([{ name: 'unit tests', command: unitTests('--silent=passed-only') }, ...staticChecks()]);
  if (generated.failed + checks.failed > 0) process.exitCode = 1;
});
