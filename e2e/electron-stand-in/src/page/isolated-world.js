// The isolated world of a page: gives the sandboxed preload its `require`, ipcRenderer and contextBridge.
// page-scripts.ts fills in the CDP binding, this world's half of bridge.js, and process.
(() => {
  const native = globalThis['__SEND__'];
  const bridge = __BRIDGE__;
  const unsupported = (what) => new Error(`ELECTRON_STANDIN_UNSUPPORTED: ${what}`);

  class EventEmitter {
    _listeners = new Map();
    on(name, listener) {
      this._listeners.set(name, [...(this._listeners.get(name) ?? []), listener]);
      return this;
    }
    off(name, listener) {
      const left = (this._listeners.get(name) ?? []).filter((other) => other !== listener);
      this._listeners.set(name, left);
      return this;
    }
    emit(name, ...args) {
      for (const listener of this._listeners.get(name) ?? []) listener.apply(this, args);
    }
  }

  const clonable = (args) => {
    try {
      return structuredClone(args);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };
  let lastId = 0;
  const pending = new Map();
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send(channel, ...args) {
      native(JSON.stringify({ t: 'send', channel, args: clonable(args) }));
    },
    async invoke(channel, ...args) {
      lastId += 1;
      const id = lastId;
      const text = JSON.stringify({ t: 'invoke', id, channel, args: clonable(args) });
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        native(text);
      });
    },
  });

  // Called by the main process with Runtime.evaluate in this world.
  globalThis.__standinDeliver = (text) => {
    const message = JSON.parse(text);
    if (message.t === 'send') {
      ipcRenderer.emit(message.channel, { sender: ipcRenderer, ports: [] }, ...JSON.parse(message.args));
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.ok) waiting?.resolve(message.value === undefined ? undefined : JSON.parse(message.value));
    else waiting?.reject(new Error(`Error invoking remote method '${message.channel}': ${message.error}`));
  };

  const strict = (name, object) =>
    new Proxy(object, {
      get(target, key) {
        if (typeof key === 'string' && !(key in target) && key !== 'then') throw unsupported(`${name}.${key}`);
        return Reflect.get(target, key, target);
      },
    });
  const electron = strict('electron', {
    contextBridge: strict('contextBridge', { exposeInMainWorld: (key, api) => bridge.expose(key, api) }),
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
  });

  // A sandboxed preload can require nothing but electron.
  const modules = { electron, 'electron/renderer': electron, 'electron/common': electron };
  const requireInPreload = (id) => {
    if (!Object.hasOwn(modules, id)) throw new Error(`module not found: ${id}`);
    return modules[id];
  };
  const processInPreload = Object.assign(new EventEmitter(), __PROCESS__);
  globalThis.__standinRunPreload = (preload) => preload(requireInPreload, processInPreload, globalThis);
})();
