// Builds the page and serves it with a core that answers from fixtures: `node renderer/dev/harness.mjs`.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { build, preview } from 'vite';
import { fakeCore, scenarios } from './fake-core.mjs';

const configFile = `${import.meta.dirname}/vite.config.mjs`;
const pages = `${import.meta.dirname}/../../out/tmp`;

/** Address of a page of its own that shows one of the `scenarios`. */
export const addressOf = (url, scenario) => `${url}#token=harness.${scenario}.${randomUUID()}`;

/** Builds the page and starts the server on a free port. @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startHarness(port = 0) {
  await mkdir(pages, { recursive: true });
  // A folder of its own: a second harness that builds would empty a shared one below the first.
  const outDir = await mkdtemp(`${pages}/page-`);
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const upgrade = fakeCore();
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { port, host: '127.0.0.1', strictPort: true },
    plugins: [
      {
        name: 'fake-core',
        configurePreviewServer: ({ httpServer, middlewares }) => {
          httpServer.on('upgrade', upgrade);
          middlewares.use('/healthz', (_request, response) => response.end('ok'));
        },
      },
    ],
  });
  const url = server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${server.httpServer.address().port}/`;
  return { url, close };

  async function close() {
    await server.close();
    await rm(outDir, { recursive: true });
  }
}

if (import.meta.main) {
  const { url } = await startHarness(4173);
  for (const scenario of scenarios) process.stdout.write(`${addressOf(url, scenario)}\n`);
}
