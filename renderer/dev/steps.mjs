/** Presses the first button of this name. */
export const button = (name) => (page) => page.getByRole('button', { name }).first().click();

/** Presses keys once the page listens to them. */
export const keys =
  (...pressed) =>
  async (page) => {
    await page.waitForTimeout(600);
    for (const key of pressed) await page.keyboard.press(key);
  };
