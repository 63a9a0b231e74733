import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setLanguage } from '../../../shared/texts/texts.ts';
import { Announcer } from '../../ui/announce.tsx';
import { Sheet } from './sheet.tsx';

const root = document.getElementById('app');
if (root) {
  await setLanguage(new URLSearchParams(location.search).get('language') === 'de' ? 'de' : 'en');
  createRoot(root).render(
    <StrictMode>
      <Announcer>
        <Sheet />
      </Announcer>
    </StrictMode>,
  );
}
