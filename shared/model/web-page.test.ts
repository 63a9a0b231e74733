import { expect, test } from 'vitest';
import { isWebPage } from './web-page.ts';

test('security 205: a browser is sent to pages of the web and of this machine, and to nothing else', () => {
  const pages = [
    'https://auth.openai.com/oauth/authorize?state=x',
    'http://127.0.0.1:1455/success',
    'http://[::1]:1455/',
    'http://localhost/',
  ];
  expect(pages.filter((page) => !isWebPage(page))).toEqual([]);
  const others = [
    'file:///etc/passwd',
    'smb://host/share',
    'ms-msdt:/id PCWDiagnostic',
    'javascript:alert(1)',
    'vscode://file/x',
    'drawbridge://job/1',
    'data:text/html,x',
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'https://me:word@example.org/',
    'https://',
    '/oauth/authorize',
    '',
    `https://example.org/${'x'.repeat(100_000)}`,
  ];
  expect(others.filter(isWebPage)).toEqual([]);
});
