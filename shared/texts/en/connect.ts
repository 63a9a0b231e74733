/** Words about connecting a client: what to copy into it, and the live test. */
export const connectTexts = {
  connect: {
    clients: 'Which client?',
    names: {
      chatgpt: 'ChatGPT',
      openWebUi: 'Open WebUI',
      cherryStudio: 'Cherry Studio',
      javascript: 'JavaScript',
      python: 'Python',
      curl: 'curl',
      program: 'A program here',
    },
    notes: {
      chatgpt: 'On the web, through a tunnel.',
      openWebUi: 'And other web apps with an OpenAI connection.',
      cherryStudio: 'And other desktop apps with an OpenAI provider.',
      javascript: 'With OpenAI’s own SDK.',
      python: 'With OpenAI’s own SDK.',
      curl: 'And scripts.',
      program: 'An editor or agent that starts MCP servers itself. It needs no token.',
    },
    noBridge: (kind: string) =>
      `No ${kind} bridge is configured. Add one under “bridges” in the configuration file, or choose another client.`,
    notRunning: (name: string) => `The ${name} bridge is stopped, so nothing answers at this address yet.`,
    token: {
      which: 'Token',
      fresh: 'a new one',
      name: 'Name of this client',
      nameNote: 'You will see it wherever it asks for something, and can take its token back at any time.',
      write: 'It may ask for changes',
      writeNote: 'You review each change before it reaches the folder.',
      bridgeReads: (bridge: string) =>
        `The ${bridge} bridge itself lets clients read only, and the lowest limit holds. Raise its “sandbox” in the configuration file when you want changes through it.`,
      create: 'Create token',
      once: (name: string) => `The token of ${name}, shown this once`,
      stands: 'stands for the token that you created. Drawbridge does not keep it; a new one is made under Clients.',
      notNeeded: 'This bridge asks for no token.',
    },
    steps: {
      openWebUi: [
        'In Open WebUI’s admin settings, under Connections, add an OpenAI connection with this URL and key.',
        'Save it. The models are in the list at once.',
      ],
      openWebUiNote: 'In a container, 127.0.0.1 is the container itself: start it with --network=host.',
      cherryStudio: [
        'In Cherry Studio’s settings, under Model Provider, add a provider of the type OpenAI with this address and key.',
        'Choose its models under Manage, and switch the provider on.',
      ],
      sdkKey: 'Both of these are read by OpenAI’s SDK; nothing secret goes into the code.',
      install: 'Install the SDK.',
      code: 'Ask for something.',
      curlKey: 'Keep the token in the shell.',
      curlModels: 'See which models there are.',
      curlAsk: 'Ask for something.',
      program: [
        'Add this to the program’s list of MCP servers; most read it from a file such as mcp.json.',
        'Start the program anew. It has the same tools as ChatGPT, under the ceiling of the same bridge.',
      ],
      chatgptNone:
        'ChatGPT on the web comes from outside, so this bridge needs a way in first. Every kind of tunnel is started by Drawbridge itself.',
      chatgptSetUp: 'Set up a tunnel',
    },
    piece: {
      url: 'URL',
      host: 'API host',
      key: 'Key',
      environment: 'Environment',
      command: 'Command',
      code: 'Code',
      config: 'Configuration',
    },
    copy: (piece: string) => `Copy: ${piece}`,
    question: 'What is in this folder?',
  },
  connectionTest: {
    title: 'Connection test',
    waiting: (name: string) => `Waiting for the first request of ${name}…`,
    waitingForProgram: 'Waiting for a program on this computer…',
    programConnected: 'A program on this computer is connected.',
    starting: 'The test begins…',
    offline: 'The test goes on when Drawbridge is back.',
    connected: (name: string) => `${name} is connected.`,
    arrived: (request: string) => `${request} has come and is being worked on.`,
    answered: (request: string, status: number) => `${request} was answered with ${status}.`,
    left: (request: string) => `${request} came; the client left before its answer began.`,
    program: 'It speaks MCP through drawbridge mcp.',
    fromOutside: 'It came through the tunnel.',
    instead: 'Something came, but not yet the right thing.',
    reasons: {
      wrongToken: 'A request came with a token that is not known here. Copy the key once more, without spaces around it.',
      noSignIn: 'A client has knocked and was asked to sign in. Its code is typed under Sign-in.',
      wrongHost: (address: string) =>
        `A request came under another name than this bridge has. The address must be exactly ${address}; inside a container that is not this machine.`,
      fromPage: 'A web page tried to call the bridge from your browser, which is refused. The client’s own server has to call.',
      other: (name: string) => `${name} called with its own token. Give this client the token shown above.`,
      wrongBridge: (bridge: string, address: string) =>
        `It has the right token and called the ${bridge} bridge. Give it the address ${address}.`,
      wrongPath: (path: string, address: string) =>
        `It has the right token and asked for ${path}, where there is nothing. The address must be exactly ${address}.`,
      model: 'It has the right token and named a model that Codex does not offer. Its list of models says which there are.',
      scope: 'It has the right token, which does not allow what it asked for. Change that under Clients.',
      codex: 'It has the right token; Codex could not answer, because it is not signed in. Go back to step 1.',
      tooMany: 'It has the right token and asks too often. It is answered again in a second.',
      unclear: (status: number, code: string | null) =>
        `It has the right token and was answered with ${status}${code === null ? '' : ` (${code})`}.`,
      refused: (status: number, code: string) => `A request was refused with ${status} (${code}).`,
    },
    openConnections: 'All connections',
    late: 'Still nothing. Check:',
    checks: {
      openai: [
        'Was the address copied whole, with http:// and the port?',
        'Does the client run on this machine? In a container or on another one, 127.0.0.1 is something else.',
        'Does a proxy stand in between? Leave 127.0.0.1 out of it (NO_PROXY).',
      ],
      chatgpt: [
        'Is the tunnel up? Its own test under Tunnels goes the whole way and says where it ends.',
        'Is the plugin installed and switched on in the conversation?',
        'Ask ChatGPT by name: “Use Drawbridge to …”.',
      ],
      program: [
        'Was the program started anew after the change?',
        'Is drawbridge found by the program? Give it the whole path if not.',
        'Its own list of MCP servers says why one did not start.',
      ],
    },
  },
} as const;
