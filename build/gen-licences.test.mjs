import { expect, test } from 'vitest';
import { packagesIn, shippedLicences } from './gen-licences.mjs';

test('what a source takes is known by its package, wherever in it the file lies', () => {
  const source = [
    "import { Dialog } from '@base-ui/react/dialog';",
    "import './own.css';",
    "import { join } from 'node:path';",
    "const lazy = () => import('uplot');",
    "@import 'tailwindcss' source('..');",
    "src: url('@fontsource-variable/inter/files/inter.woff2?no-inline');",
  ].join('\n');
  expect(packagesIn(source)).toEqual(['@base-ui/react', 'uplot', 'tailwindcss', '@fontsource-variable/inter']);
});

test('shipped is what runs and what the page takes, with what these need, and nothing of the workshop', () => {
  const lock = {
    '': { version: '1' },
    'node_modules/hono': { version: '4.0.0', license: 'MIT' },
    'node_modules/native': { version: '1.0.0', license: 'MIT' },
    'node_modules/native-linux': { version: '1.0.0', license: 'MIT', os: ['linux'] },
    'node_modules/react': { version: '19.0.0', license: 'MIT', dev: true, dependencies: { scheduler: '*', missing: '*' } },
    'node_modules/react/node_modules/scheduler': { version: '2.0.0', license: 'MIT', dev: true },
    'node_modules/scheduler': { version: '1.0.0', license: 'ISC', dev: true },
    'node_modules/vitest': { version: '5.0.0', license: 'MIT', dev: true },
    'node_modules/electron': { version: '45.0.0', dev: true, dependencies: { vitest: '*' } },
  };
  expect(shippedLicences(lock, ['react', 'electron']).map(({ name, version, licence }) => `${name} ${version} ${licence}`)).toEqual([
    'electron 45.0.0 see the package',
    'hono 4.0.0 MIT',
    'native 1.0.0 MIT',
    'react 19.0.0 MIT',
    'scheduler 2.0.0 MIT',
  ]);
});
