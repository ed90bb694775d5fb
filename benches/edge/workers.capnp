# The Workers that are compared, each in a process of its own. Paths are those that run.sh builds into.
using Workerd = import "/workerd/workerd.capnp";

const lean :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [
      (name = "lean.js", esModule = embed "built/lean.js"),
      (name = "fe26.wasm", wasm = embed "built/fe26.wasm"),
    ],
    compatibilityDate = "2026-10-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const iron :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [(name = "iron.js", esModule = embed "built/iron.js")],
    compatibilityDate = "2026-10-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const rust :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [
      (name = "worker.js", esModule = embed "built/others/worker.js"),
      (name = "worker.wasm", wasm = embed "built/others/worker.wasm"),
    ],
    compatibilityDate = "2026-10-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
