import { type Handlers } from '../../../../shared/contract/control.ts';
import { type HelpPage, type outsideMethods } from '../../../../shared/contract/outside.ts';
import { type ControlContext } from './context.ts';

export interface OutsideServices {
  readonly outside: { openLogin(loginId: string): Promise<void>; openHelp(page: HelpPage): Promise<void> };
}

export function outsideHandlers({ outside }: OutsideServices): Pick<Handlers<ControlContext>, keyof typeof outsideMethods> {
  return {
    'codex/loginOpen': async ({ loginId }) => {
      await outside.openLogin(loginId);
      return {};
    },
    'help/open': async ({ page }) => {
      await outside.openHelp(page);
      return {};
    },
  };
}
