# The Worker in the runtime of Cloudflare's Workers, on this machine.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "edge-worker", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "edge-worker")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "worker.wasm", wasm = embed "dist/worker.wasm"),
  ],
  bindings = [(name = "SESSION_PASSWORDS", fromEnvironment = "SESSION_PASSWORDS")],
  compatibilityDate = "2026-10-01",
);
