// Builds the page and serves it with a core that answers from fixtures: `node renderer/dev/harness.mjs`.
import { randomUUID } from 'node:crypto';
import { build, preview } from 'vite';
import { fakeCore, scenarios } from './fake-core.mjs';

const configFile = `${import.meta.dirname}/vite.config.mjs`;

/** Address of a page of its own that shows one of the `scenarios`. */
export const addressOf = (url, scenario) => `${url}#token=harness.${scenario}.${randomUUID()}`;

/** Builds the page and starts the server on a free port. @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startHarness(port = 0) {
  await build({ configFile, logLevel: 'warn' });
  const upgrade = fakeCore();
  const server = await preview({
    configFile,
    logLevel: 'warn',
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
  return { url, close: () => server.close() };
}

if (import.meta.main) {
  const { url } = await startHarness(4173);
  for (const scenario of scenarios) process.stdout.write(`${addressOf(url, scenario)}\n`);
}
