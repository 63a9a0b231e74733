import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Connection } from './client/connection.ts';
import { type HostAccess, HostContext } from './client/host-context.ts';
import { keepToken, readToken, takeToken } from './client/token.ts';
import { controlAddress, preloadTransport, socketTransport, whyRefused } from './client/transport.ts';
import { setTheme, storedTheme } from './ui/theme.ts';
import { languageFor } from '../shared/texts/language.ts';
import { setLanguage } from '../shared/texts/texts.ts';

setTheme(storedTheme(localStorage), document.documentElement, localStorage);

const bridge = window.drawbridge;
let token = bridge ? null : takeToken({ location, history, storage: sessionStorage });

const connection = new Connection({
  transport: bridge ? preloadTransport(bridge) : socketTransport(controlAddress(location), () => token ?? ''),
  hasToken: () => bridge !== undefined || token !== null,
  whyRefused: bridge ? async () => 'unreachable' : whyRefused,
  now: Date.now,
});

const host: HostAccess = {
  store: connection.store,
  call: connection.call,
  followJob: connection.followJob,
  learnJobs: connection.learnJobs,
  learnReviews: connection.learnReviews,
  retryNow: connection.retryNow,
  giveToken: (pasted) => {
    const given = readToken(pasted);
    if (given === null) return false;
    token = given;
    keepToken(given, sessionStorage);
    connection.retryNow();
    return true;
  },
};

// An address pasted into a tab that shows this page already changes the fragment only and loads nothing.
window.addEventListener('hashchange', () => {
  if (bridge || readToken(location.hash) === null) return;
  token = takeToken({ location, history, storage: sessionStorage });
  window.location.reload();
});

const root = document.getElementById('app');
if (root) {
  // The first words too are in the system's language; what the owner chose comes with the first snapshot.
  await setLanguage(languageFor('system', navigator.languages)).catch(() => undefined);
  createRoot(root).render(
    <StrictMode>
      <HostContext value={host}>
        <App />
      </HostContext>
    </StrictMode>,
  );
  void connection.run();
}
