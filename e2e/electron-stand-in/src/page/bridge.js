// One half of contextBridge; the same text runs in the main world and in the isolated world with the event names swapped.
// Calls cross synchronously by DOM events; values are copied, functions and promises become proxies, the rest is refused.
(() => {
  const { dispatchEvent, addEventListener: listen } = EventTarget.prototype;
  const target = document;
  const pending = new Map();
  const functions = new Map();
  let lastId = 0;
  let returned;

  const nextId = () => {
    lastId += 1;
    return `${'__OUT__'}${lastId}`;
  };
  const send = (message) => {
    dispatchEvent.call(target, new CustomEvent('__OUT__', { detail: JSON.stringify(message) }));
  };

  const wireFunction = (value) => {
    const id = nextId();
    functions.set(id, value);
    return { $: 'function', id };
  };
  const wirePromise = (value) => {
    const id = nextId();
    value.then(
      (result) => send({ t: 'settle', id, ok: true, value: toWire(result) }),
      (error) => send({ t: 'settle', id, ok: false, value: toWire(error) }),
    );
    return { $: 'promise', id };
  };
  const wireObject = (value) => {
    if (value instanceof Promise) return wirePromise(value);
    if (value instanceof Error) return { $: 'error', name: value.name, message: value.message };
    if (Array.isArray(value)) return { $: 'array', items: value.map(toWire) };
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new Error('ELECTRON_STANDIN_UNSUPPORTED: contextBridge value');
    return { $: 'object', entries: Object.keys(value).map((key) => [key, toWire(value[key])]) };
  };
  const toWire = (value) => {
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'function') return wireFunction(value);
    if (typeof value === 'symbol' || typeof value === 'bigint') throw new Error('An object could not be cloned.');
    return value !== null && typeof value === 'object' ? wireObject(value) : value;
  };

  const readers = {
    undefined: () => undefined,
    function:
      ({ id }) =>
      (...args) =>
        ask({ t: 'call', id, args: args.map(toWire) }),
    promise: ({ id }) => new Promise((resolve, reject) => pending.set(id, { resolve, reject })),
    error: ({ name, message }) => Object.assign(new Error(message), name === 'Error' ? {} : { name }),
    array: ({ items }) => items.map(fromWire),
    object: ({ entries }) => Object.fromEntries(entries.map(([key, value]) => [key, fromWire(value)])),
  };
  const fromWire = (wire) => (wire !== null && typeof wire === 'object' ? readers[wire.$](wire) : wire);

  // The answer arrives before `send` returns.
  const ask = (message) => {
    returned = undefined;
    send(message);
    const answer = returned;
    returned = undefined;
    if (!answer) throw new Error('contextBridge: the other world did not answer');
    if (!answer.ok) throw fromWire(answer.value);
    return answer.value === undefined ? undefined : fromWire(answer.value);
  };
  const answerCall = ({ id, args }) => {
    try {
      return { t: 'return', ok: true, value: toWire(functions.get(id)(...args.map(fromWire))) };
    } catch (error) {
      return { t: 'return', ok: false, value: toWire(error) };
    }
  };
  const settle = ({ id, ok, value }) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (ok) waiting?.resolve(fromWire(value));
    else waiting?.reject(fromWire(value));
  };
  const freeze = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || Object.isFrozen(value)) return value;
    Object.freeze(value);
    for (const key of Object.keys(value)) freeze(value[key]);
    return value;
  };

  const hooks = __HOOKS__;
  const receivers = {
    return: (message) => {
      returned = message;
    },
    call: (message) => send(answerCall(message)),
    settle,
    ...Object.fromEntries(
      Object.entries(hooks).map(([name, hook]) => [name, (message) => hook(message, { fromWire, toWire, freeze, send })]),
    ),
  };
  listen.call(target, '__IN__', (event) => {
    const message = JSON.parse(event.detail);
    receivers[message.t]?.(message);
  });
  /* EXTRA */
  return { expose: (key, api) => ask({ t: 'expose', key, value: toWire(api) }) };
})();
