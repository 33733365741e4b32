package dev.kurier.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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

  private static TaskHandle<JsonText> submit(String type, String payload) {
    return client.submit(TaskType.json(type), JsonText.of(payload));
  }

  private static String result(String type, String payload) throws Exception {
    return submit(type, payload).result().get(LIMIT, SECONDS).toString();
  }

  @Test
  void housesAreScoredByTheModelThatTheModuleHasTrained() throws Exception {
    String houses =
        "[{\"name\":\"small\",\"square_metres\":60},{\"name\":\"large\",\"square_metres\":90}]";

    assertThat(result("houses.score", houses))
        .isEqualTo("[{\"name\":\"large\",\"price\":250000},{\"name\":\"small\",\"price\":175000}]");
  }

  @Test
  void houseWithoutASizeIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> result("houses.score", "[{\"name\":\"small\"}]"))
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
    String orders =
        """
        [{"id": 1, "customer": "ada", "cents": 250, "state": "paid"},
         {"id": 2, "customer": "grace", "cents": 100, "state": "cancelled"},
         {"id": 3, "customer": "ada", "cents": 50, "state": "paid"}]\
        """;

    assertThat(result("legacy.etl", orders))
        .isEqualTo("{\"customers\": 1, \"totals\": {\"ada\": 300}}");
  }

  @Test
  void stepThatWaitsForTheFilesGetsWhatWasCountedInThem() throws Exception {
    TaskType<JsonText, JsonText> count = TaskType.json("sales.count");
    TaskHandle<JsonText> north =
        client.submit(count, JsonText.of("{\"path\":\"north.csv\"}"), o -> o.group("sales-1"));
    TaskHandle<JsonText> south =
        client.submit(count, JsonText.of("{\"path\":\"south.csv\"}"), o -> o.group("sales-1"));

    TaskHandle<JsonText> merged =
        client.submit(
            TaskType.json("sales.merge"),
            JsonText.of("null"),
            o -> o.group("sales-1").withResultsOf(List.of(north.id(), south.id())));

    assertThat(merged.result().get(LIMIT, SECONDS).toString())
        .isEqualTo("{\"coffee\":9,\"cocoa\":7,\"tea\":5,\"(unreadable)\":1}");
  }

  @Test
  void thumbnailIsAPngOfTheSameProportions() throws Exception {
    byte[] head = "P6 128 32 255\n".getBytes(StandardCharsets.US_ASCII);
    byte[] image = new byte[head.length + 3 * 128 * 32];
    System.arraycopy(head, 0, image, 0, head.length);
    String payload = "{\"image\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(image));

    String result = result("images.thumbnail", payload);

    assertThat(result).contains("\"width\":64,\"height\":16,");
    String png = result.substring(result.indexOf("\"png\":\"") + 7, result.lastIndexOf('"'));
    var read = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
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
      List<TaskHandle<JsonText>> tasks = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String payload = "{\"service\":\"%s\",\"city\":\"C%d\"}".formatted(address, i);
        tasks.add(submit("weather.now", payload));
      }

      awaitOpenBreaker();
      isUp.set(true);

      for (TaskHandle<JsonText> task : tasks) {
        assertThat(task.result().get(LIMIT, SECONDS).toString()).contains("\"degrees\":21.5");
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
