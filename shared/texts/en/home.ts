import { plural } from '../format.ts';

/** Words of the home screen. */
export const homeTexts = {
  bridges: {
    title: 'Bridges',
    kinds: { mcp: 'ChatGPT', openai: 'OpenAI API' },
    kindTitles: { mcp: 'MCP server for ChatGPT', openai: 'Server for OpenAI-compatible clients' },
    auth: { token: 'token required', oauth: 'sign-in or token', none: 'no token' },
    ceiling: (sandbox: string) => `at most ${sandbox}`,
    copyUrl: 'Copy URL',
    start: 'Start',
    stop: 'Stop',
    startNamed: (name: string) => `Start ${name}`,
    stopNamed: (name: string) => `Stop ${name}`,
    copyNamed: (name: string) => `Copy URL of ${name}`,
    startAll: 'Start all',
    stopAll: 'Stop all',
    connect: 'Connect a client…',
    none: 'No bridge is configured.',
    noneHint: 'Add one under “bridges” in the configuration file:',
    changed: (name: string, state: string) => `Bridge ${name}: ${state}.`,
  },
  codex: {
    title: 'Codex',
    origins: { package: 'from Drawbridge’s package', config: 'from the configuration', path: 'found on PATH' },
    signedIn: (label: string) => `Signed in as ${label}`,
    signedInPlain: 'Signed in',
    ownProvider: 'Uses your own provider; no sign-in needed',
    uses: (provider: string) => `Uses ${provider}; no sign-in needed`,
    start: 'Start Codex',
    signedOut: 'Codex is not signed in.',
    signedOutHint: (path: string | null) => `Run in a terminal: ${path?.includes(' ') ? `"${path}"` : (path ?? 'codex')} login`,
    askAgain: 'Check again',
    startsWithJob: 'Starts with the first job.',
  },
  folders: {
    title: 'Folders',
    none: 'No folder is open to clients.',
    add: 'Add a folder…',
    addTitle: 'Add a folder',
    addLead: 'Clients may work in this folder and everything below it.',
    path: 'Folder',
    pathPlaceholder: '/home/you/project',
    choose: 'Choose…',
    ceiling: 'Jobs here may at most',
    ceilings: { 'read-only': 'read', 'workspace-write': 'read and write', 'danger-full-access': 'do anything' },
    ceilingNotes: {
      'read-only': 'Look at files and run commands that change nothing.',
      'workspace-write':
        'Change files in this folder. You review each change before it gets there, unless you choose otherwise under Policy.',
    },
    ceilingTitle: (sandbox: string) => `Ceiling: ${sandbox}`,
    submit: 'Add folder',
    notAbsolute: 'Write the whole path, from / or a drive letter on.',
    remove: 'Remove',
    removeNamed: (path: string) => `Remove ${path}`,
    removeTitle: 'Remove this folder?',
    removeLead: 'Clients can start nothing here any more. Its files stay as they are, and jobs that run now run on.',
    removeConfirm: 'Remove folder',
  },
  doctor: {
    title: 'Checks',
    run: 'Run checks',
    running: 'Checking…',
    lead: 'Looks at Codex, the folders, the ports and the data directory.',
    summary: (problems: number, warnings: number) =>
      problems + warnings === 0
        ? 'Everything is fine.'
        : [problems && plural(problems, 'problem', 'problems'), warnings && plural(warnings, 'warning', 'warnings')]
            .filter(Boolean)
            .join(', '),
    ranAt: (when: string) => `checked ${when}`,
  },
} as const;
