package dev.kurier.runner.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the figures of a node to whoever asks for {@code /metrics}. Thread-safe. */
final class MetricsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final String PATH = "/metrics";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusMeterRegistry registry;

  private MetricsServer(HttpServer server, PrometheusMeterRegistry registry) {
    this.server = server;
    this.registry = registry;
  }

  /**
   * Listens.
   *
   * @param at where, port 0 for any free one
   * @throws IOException if the port is taken, or the address is not of this machine
   */
  static MetricsServer start(InetSocketAddress at, PrometheusMeterRegistry registry)
      throws IOException {
    var started = new MetricsServer(HttpServer.create(at, 0), registry);
    started.server.setExecutor(started.threads);
    started.server.createContext(PATH, started::answer);
    started.server.start();
    LOG.atInfo().addKeyValue("address", started.address()).log("metrics served");
    return started;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isKnown = exchange.getRequestURI().getPath().equals(PATH);
      if (!isKnown || !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(isKnown ? 405 : 404, -1);
        return;
      }
      byte[] body = registry.scrape().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TEXT);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    registry.close();
  }
}
