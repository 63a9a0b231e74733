// npm test: brings everything it needs, then runs every check and every test, and says at last how many passed and failed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInForeground } from './setup/child.mjs';
import { browserTests, generatedCheck, staticChecks, unitTests } from './setup/checks.mjs';
import { main } from './setup/main.mjs';
import { root, toolEnvironment } from './setup/places.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runTasks } from './setup/tasks.mjs';
import { ensureSystem } from './system.mjs';

/** A suite that hangs is ended and counted as failed, so that a run always ends with its count. */
const suiteLimitMs = 18 * 60 * 1000;

/** @typedef {{ readonly passed: number, readonly failed: number }} Count */

await main(async () => {
  await ensureSystem();
  await ensureReady(['app', 'cli']);
  const checks = [await runTasks([generatedCheck()]), await runTasks(staticChecks())];
  const unit = await runUnitTests();
  const browser = await runBrowserTests();
  // A check is not a test, but one that fails is a failure.
  const failed = [...checks, unit, browser].reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${unit.passed + browser.passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});

async function runUnitTests() {
  const report = join(root, 'out', 'tests', 'unit.json');
  const command = unitTests('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
  return runSuite(command, report, ({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }));
}

async function runBrowserTests() {
  const report = join(root, 'out', 'tests', 'e2e.json');
  const command = browserTests('--reporter=list,json');
  // A test that passed at the second try is a broken one.
  return runSuite(command, report, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }));
}

/**
 * Runs a suite and counts from its report; one that ended badly without saying which test failed counts as one failure.
 * @param {[string, ...string[]]} command
 * @param {string} report
 * @param {(report: any) => Count} count
 * @returns {Promise<Count>}
 */
async function runSuite([program, ...args], report, count) {
  rmSync(report, { force: true });
  mkdirSync(dirname(report), { recursive: true });
  const env = { ...toolEnvironment(), PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { code, signal } = await runInForeground(program, args, { cwd: root, env, timeout: suiteLimitMs });
  if (signal) console.log(`The suite was ended by ${signal}.`);
  const { passed, failed } = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0 };
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}
