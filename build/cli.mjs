// npm run --silent cli -- …: scripts read stdout, so everything said here goes to stderr.
import { runCommand } from './setup/command.mjs';
import { main } from './setup/main.mjs';
import { ensureReady } from './setup/ready.mjs';

const args = process.argv.slice(2);

await main(async () => {
  // Only the host serves the page.
  await ensureReady(args[0] === 'serve' ? ['cli', 'app'] : ['cli']);
  await runCommand(args);
});
