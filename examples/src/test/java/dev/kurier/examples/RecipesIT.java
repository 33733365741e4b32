package dev.kurier.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.sun.net.httpserver.HttpServer;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipes give what they say, by whatever of scikit-learn and Pillow is installed. */
@Timeout(300)
class RecipesIT {

  private static final int LIMIT = 90;

  @TempDir static Path folder;

  private static DevNode node;
  private static TaskClient client;

  @BeforeAll
  static void start() throws IOException {
    node = DevNode.start(folder, Path.of("recipes", "kurier.yaml"));
    client = TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("recipes").build();
  }

  @AfterAll
  static void stop() {
    client.close();
    node.close();
  }

  private static TaskType<Object, Object> type(String name) {
    return TaskType.of(name, Object.class, Object.class);
  }

  private static Object result(String type, Object payload) throws Exception {
    return client.submit(type(type), payload).result().get(LIMIT, SECONDS);
  }

  @Test
  void housesAreScoredByTheModelThatTheModuleHasTrained() throws Exception {
    Object houses =
        List.of(
            Map.of("name", "small", "square_metres", 60),
            Map.of("name", "large", "square_metres", 90));

    assertThat(result("houses.score", houses))
        .isEqualTo(
            List.of(
                Map.of("name", "large", "price", 250_000),
                Map.of("name", "small", "price", 175_000)));
  }

  @Test
  void houseWithoutASizeIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> result("houses.score", List.of(Map.of("name", "small"))))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            failed -> {
              assertThat(failed.code()).isEqualTo("PAYLOAD_INVALID");
              assertThat(failed.errorMessage()).contains("square_metres");
            });
  }

  @Test
  void scriptFromBeforeKurierReadsAndWritesItsFiles() throws Exception {
    Object orders =
        List.of(
            Map.of("id", 1, "customer", "ada", "cents", 250, "state", "paid"),
            Map.of("id", 2, "customer", "grace", "cents", 100, "state", "cancelled"),
            Map.of("id", 3, "customer", "ada", "cents", 50, "state", "paid"));

    assertThat(result("legacy.etl", orders))
        .isEqualTo(Map.of("customers", 1, "totals", Map.of("ada", 300)));
  }

  @Test
  void stepThatWaitsForTheFilesGetsWhatWasCountedInThem() throws Exception {
    assertThat(CountSales.count(node.bootstrapServers(), List.of("north.csv", "south.csv")))
        .hasToString("{coffee=9, cocoa=7, tea=5, (unreadable)=1}");
  }

  @Test
  void thumbnailIsAPngOfTheSameProportions() throws Exception {
    byte[] head = "P6 128 32 255\n".getBytes(StandardCharsets.US_ASCII);
    byte[] image = Arrays.copyOf(head, head.length + 3 * 128 * 32);

    Object result =
        result("images.thumbnail", Map.of("image", Base64.getEncoder().encodeToString(image)));

    assertThat(result).asInstanceOf(MAP).containsEntry("width", 64).containsEntry("height", 16);
    byte[] png = Base64.getDecoder().decode(String.valueOf(((Map<?, ?>) result).get("png")));
    var read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getWidth()).isEqualTo(64);
    assertThat(read.getHeight()).isEqualTo(16);
  }

  @Test
  void breakerOpensWhileTheServiceIsDownAndAllTasksEndWell() throws Exception {
    AtomicBoolean isUp = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    HttpServer service = service(isUp, asked);
    try {
      String address = "http://127.0.0.1:" + service.getAddress().getPort();
      List<TaskHandle<Object>> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Object payload = Map.of("service", address, "city", "C" + i);
        tasks.add(client.submit(type("weather.now"), payload));
      }

      awaitOpenBreaker();
      isUp.set(true);

      for (TaskHandle<Object> task : tasks) {
        assertThat(task.result().get(LIMIT, SECONDS)).asString().contains("degrees=21.5");
      }
      assertThat(asked.get()).isGreaterThanOrEqualTo(16);
    } finally {
      service.stop(0);
    }
  }

  private static void awaitOpenBreaker() throws Exception {
    Shell shell = Shell.in(folder, List.of(folder.resolve("bin")));
    long end = System.nanoTime() + SECONDS.toNanos(LIMIT);
    String seen = "";
    while (!seen.contains("OPEN")) {
      assertThat(System.nanoTime()).as("the breaker is not open: " + seen).isLessThan(end);
      seen =
          shell
              .run("kurier", "breaker", "ls", "-o", "json", "--kafka", node.bootstrapServers())
              .out();
    }
    assertThat(seen).contains("weather-service");
  }

  private static HttpServer service(AtomicBoolean isUp, AtomicInteger asked) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/weather",
        exchange -> {
          asked.incrementAndGet();
          byte[] answer =
              (isUp.get() ? "{\"degrees\":21.5}" : "down").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(isUp.get() ? 200 : 503, answer.length);
          try (var body = exchange.getResponseBody()) {
            body.write(answer);
          }
        });
    server.start();
    return server;
  }
}
