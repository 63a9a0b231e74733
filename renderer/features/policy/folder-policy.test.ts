import { expect, test } from 'vitest';
import { summaryOf } from './folder-policy.tsx';

const root = { sandbox: 'read-only', writes: 'review', secretScan: true, network: false, isolated: false } as const;

test('a policy is said in words, and what opens more is said too', () => {
  expect(summaryOf(root)).toBe('Clients may read.');
  expect(summaryOf({ ...root, sandbox: 'workspace-write' })).toContain('you review every change');
  expect(summaryOf({ ...root, sandbox: 'workspace-write', writes: 'allow', network: true })).toBe(
    'Clients may write in place without asking. Network on.',
  );
  expect(summaryOf({ ...root, sandbox: 'danger-full-access', secretScan: false, isolated: true })).toContain('without any sandbox');
});
