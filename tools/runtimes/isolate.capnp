using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .isolate),
    (name = "internet", network = (allow = ["public", "private"])),
    # The address is given on the command line.
    (name = "cache", external = (address = "127.0.0.1:1", http = (style = host)))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);

const isolate :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "isolate-worker.js")],
  compatibilityDate = "2026-11-01",
  cacheApiOutbound = "cache",
  bindings = [
    (name = "ISSUER", fromEnvironment = "ISSUER"),
    (name = "AUDIENCE", fromEnvironment = "AUDIENCE"),
    (name = "SECRET", fromEnvironment = "SECRET")
  ]
);
