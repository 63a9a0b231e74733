// Serves the built page with a core that answers from fixtures: `node renderer/dev/harness.mjs` after a build with dev/vite.config.mjs.
import { preview } from 'vite';
import { fakeCore } from './fake-core.mjs';

/** Address of a page that shows a scenario: `busy`, `first` or `fault`. */
export const addressOf = (url, scenario) => `${url}#token=harness.${scenario}.0123456789abcdef`;

/** Starts the server on a free port. @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startHarness(port = 0) {
  const upgrade = fakeCore();
  const server = await preview({
    configFile: `${import.meta.dirname}/vite.config.mjs`,
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
  for (const scenario of ['busy', 'first', 'fault']) process.stdout.write(`${addressOf(url, scenario)}\n`);
}
