# Serves dist/worker.js with workerd; ISSUER, AUDIENCE, JWKS_URI and ALGORITHMS come from the environment.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .api),
    # "private" includes loopback: an issuer on this machine can be reached. Leave it out otherwise.
    (name = "internet", network = (
      allow = ["public", "private"],
      tlsOptions = (trustBrowserCas = true)
    ))
  ],
  sockets = [(name = "http", address = "127.0.0.1:3000", http = (), service = "main")]
);

const api :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "dist/worker.js")],
  compatibilityDate = "2026-11-01",
  bindings = [
    (name = "ISSUER", fromEnvironment = "ISSUER"),
    (name = "AUDIENCE", fromEnvironment = "AUDIENCE"),
    (name = "JWKS_URI", fromEnvironment = "JWKS_URI"),
    (name = "ALGORITHMS", fromEnvironment = "ALGORITHMS")
  ]
);
