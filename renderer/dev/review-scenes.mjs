// The scenes of reviews.
import { reviewIds } from './reviews.mjs';
import { button, keys } from './steps.mjs';

/** In a narrow window the list of files is behind a button. */
const openFile = (name) => async (page) => {
  const files = page.getByRole('button', { name: /^File \d+ of/ });
  await page.locator('[data-files]').waitFor({ state: 'attached' });
  if (await files.isVisible()) await files.click();
  await page.locator('[data-files] [data-row]').first().focus();
  await page.keyboard.press('PageDown');
  await page.getByRole('button', { name }).and(page.locator('[data-row]')).first().click();
};

/** @type {Record<string, import('./scenes.mjs').Scene>} */
export const reviewScenes = {
  reviews: { scenario: 'busy', at: '/reviews' },
  'reviews-decided': { scenario: 'busy', at: '/reviews', steps: [(page) => page.getByRole('radio', { name: 'Decided' }).click()] },
  'reviews-none': { scenario: 'first', at: '/reviews' },
  review: { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [openFile('clock.ts')], settle: 900 },
  'review-side': {
    scenario: 'busy',
    at: `/reviews/${reviewIds.pending}`,
    steps: [openFile('clock.ts'), (page) => page.getByRole('radio', { name: 'Side by side' }).click()],
    settle: 900,
  },
  'review-decided': {
    scenario: 'busy',
    at: `/reviews/${reviewIds.pending}`,
    steps: [openFile('clock.ts'), keys('j', 'j', 'a', 'j', 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown', 'a', 'c')],
    settle: 900,
  },
  'review-hidden': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [openFile('permissions.ts')], settle: 900 },
  'review-refused': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [openFile('latest')], settle: 900 },
  'review-renamed': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [openFile('zones.ts, renamed')], settle: 900 },
  'review-edit': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [openFile('clock.ts'), keys('j', 'e')], settle: 900 },
  'review-back': {
    scenario: 'busy',
    at: `/reviews/${reviewIds.pending}`,
    steps: [openFile('clock.ts'), keys('j', 'r'), (page) => page.waitForTimeout(700), button(/^Send back/)],
    settle: 900,
  },
  'review-large': { scenario: 'busy', at: `/reviews/${reviewIds.large}`, settle: 1500 },
  'review-conflict': { scenario: 'busy', at: `/reviews/${reviewIds.conflict}`, settle: 900 },
  'review-applied': { scenario: 'busy', at: `/reviews/${reviewIds.applied}`, settle: 900 },
  'review-drift': {
    scenario: 'busy',
    at: `/reviews/${reviewIds.drift}`,
    steps: [(page) => page.waitForTimeout(900), button('Accept file'), (page) => page.waitForTimeout(900), button(/^Apply/)],
    settle: 900,
  },
  'review-merge': { scenario: 'busy', at: `/reviews/${reviewIds.conflict}`, steps: [button('See if they merge')], settle: 900 },
  'review-reject': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [button('Reject all…')] },
  'review-revert': { scenario: 'busy', at: `/reviews/${reviewIds.applied}`, steps: [button('Revert…')] },
  'review-reverted': {
    scenario: 'busy',
    at: `/reviews/${reviewIds.applied}`,
    steps: [
      button('Revert…'),
      (page) =>
        page
          .getByRole('dialog')
          .getByRole('button', { name: /^Revert/ })
          .click(),
    ],
    settle: 900,
  },
  'review-missing': { scenario: 'busy', at: '/reviews/none' },
  'review-keys': { scenario: 'busy', at: `/reviews/${reviewIds.pending}`, steps: [keys('?')], settle: 900 },
};
