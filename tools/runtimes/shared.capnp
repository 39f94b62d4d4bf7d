using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .front),
    (name = "a", worker = .api),
    (name = "b", worker = .api),
    (name = "c", worker = .api),
    (name = "d", worker = .api),
    (name = "objects", worker = .objects),
    # The folder and the address are given on the command line.
    (name = "disk", disk = (writable = true)),
    (name = "kv", external = (address = "127.0.0.1:1", http = ())),
    (name = "internet", network = (allow = ["public", "private"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);

const front :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "front-worker.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "a", service = "a"),
    (name = "b", service = "b"),
    (name = "c", service = "c"),
    (name = "d", service = "d"),
    (name = "objects", service = "objects")
  ]
);

const api :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "shared-worker.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "REPLAY", durableObjectNamespace = (className = "TestedReplay", serviceName = "objects")),
    (name = "REVOCATIONS", durableObjectNamespace = (className = "TestedRevocations", serviceName = "objects")),
    (name = "KEYS", kvNamespace = "kv"),
    (name = "ISSUER", fromEnvironment = "ISSUER"),
    (name = "AUDIENCE", fromEnvironment = "AUDIENCE"),
    (name = "SECRET", fromEnvironment = "SECRET")
  ]
);

const objects :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "objects-worker.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [
    (className = "TestedReplay", uniqueKey = "replay", enableSql = true),
    (className = "TestedRevocations", uniqueKey = "revocations", enableSql = true)
  ],
  durableObjectStorage = (localDisk = "disk")
);
