import { type Handlers } from '../../../../shared/contract/control.ts';
import { type Settings, type SettingsChange, type settingsMethods } from '../../../../shared/contract/settings.ts';
import { type AccountState, type CodexLogin } from '../../../../shared/model/account.ts';
import { type Account } from '../../../../shared/model/host.ts';
import { type Paused } from '../../../../shared/model/settings.ts';
import { type LoginRequest } from '../../jobs/ports.ts';
import { type Call } from '../../lib/call.ts';
import { type ControlContext } from './context.ts';

/** What the owner sets, whether new jobs begin, and the account that Codex works with. */
export interface SettingsServices {
  readonly ownerSettings: { current(): Settings; update(change: SettingsChange, call: Call): Promise<Settings> };
  readonly pause: { now(): Paused; set(paused: boolean): Promise<Paused> };
  readonly account: {
    state(): AccountState;
    read(call: Call): Promise<Account>;
    login(request: LoginRequest, call: Call): Promise<CodexLogin>;
    cancel(loginId: string, call: Call): Promise<AccountState>;
    logout(call: Call): Promise<AccountState>;
  };
}

type SettingsMethod = keyof typeof settingsMethods | 'codex/account';

export function settingsHandlers({ ownerSettings, pause, account }: SettingsServices): Pick<Handlers<ControlContext>, SettingsMethod> {
  return {
    'settings/update': (change, call) => ownerSettings.update(change, call),
    'jobs/pause': () => pause.set(true),
    'jobs/resume': () => pause.set(false),
    'codex/account': (_, call) => account.read(call),
    'codex/login': async (request, call) => {
      const { loginId, url, userCode } = await account.login(request, call);
      return { loginId, ...(url !== null && { url }), ...(userCode !== null && { userCode }) };
    },
    'codex/loginCancel': ({ loginId }, call) => account.cancel(loginId, call),
    'codex/logout': (_, call) => account.logout(call),
  };
}
