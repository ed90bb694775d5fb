# The Worker in the runtime of Cloudflare's Workers, on this machine.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "edge-lean", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "edge-lean")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker/worker.js"),
    (name = "page.js", esModule = embed "worker/page.js"),
    (name = "cookies.js", esModule = embed "worker/cookies.js"),
    (name = "fe26.js", esModule = embed "worker/fe26.js"),
    (name = "fe26.wasm", wasm = embed "worker/fe26.wasm"),
  ],
  bindings = [(name = "SESSION_PASSWORDS", fromEnvironment = "SESSION_PASSWORDS")],
  compatibilityDate = "2026-10-01",
);
