const loginUrl = 'https://auth.example.org/device';

/** The contract's methods about what the owner sets, who signs in and where secrets are kept. */
export function settingsMethods({ state, notify }) {
  const told = () => notify('settings/changed', { settings: state.settings, paused: state.paused });
  const pause = (byOwner) => () => {
    state.paused = { ...state.paused, byOwner };
    told();
    return state.paused;
  };
  const account = (change) => {
    state.account = { ...state.account, ...change };
    notify('account/changed', state.account);
    return state.account;
  };
  const signIn = (change) => {
    state.signIn = { ...state.signIn, ...change };
    notify('signIn/changed', state.signIn);
    return state.signIn;
  };
  return {
    'settings/update': (change) => {
      const parts = Object.entries(change).map(([name, part]) => [name, mixed(state.settings[name], part)]);
      state.settings = { ...state.settings, ...Object.fromEntries(parts) };
      told();
      return state.settings;
    },
    'jobs/pause': pause(true),
    'jobs/resume': pause(false),
    'codex/login': ({ kind }) => {
      const userCode = kind === 'deviceCode' ? 'DRAW-7Q4X' : null;
      account({ login: { loginId: 'login-1', kind, state: 'pending', url: loginUrl, userCode, failure: null } });
      return { loginId: 'login-1', url: loginUrl, ...(userCode && { userCode }) };
    },
    'codex/loginCancel': () => account({ login: null }),
    'codex/logout': () => account({ account: { required: true, kind: null, label: null }, login: null }),
    'signIn/read': () => state.signIn,
    'signIn/wait': ({ minutes }) => signIn({ waitingUntilMs: Date.now() + minutes * 60_000 }),
    'signIn/stopWaiting': () => signIn({ waitingUntilMs: null }),
    'signIn/answer': () => signIn({ pending: null }),
    'connection/watch': () => ({ watchId: 'watch-1' }),
    'connection/unwatch': () => ({}),
    'vault/unlock': () => ({ store: 'file', state: 'ready', detail: null }),
    'vault/move': ({ store }) => ({ store, state: 'ready', detail: null }),
  };
}

const mixed = (was, change) => (change !== null && typeof change === 'object' && was !== null ? { ...was, ...change } : change);
