package dev.kurier.client;

import static org.awaitility.Awaitility.await;

import dev.kurier.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A broker in a JVM of its own: it can stand still, and be killed. */
final class BrokerProcess implements AutoCloseable {

  private final Process process;
  private final Path address;

  private BrokerProcess(Process process, Path address) {
    this.process = process;
    this.address = address;
  }

  /** The program: a folder for the broker, and the file that is to hold its address. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
    Path draft = Path.of(arguments[1] + ".draft");
    Files.writeString(draft, broker.bootstrapServers());
    Files.move(draft, Path.of(arguments[1]), StandardCopyOption.ATOMIC_MOVE);
    new CountDownLatch(1).await();
  }

  static BrokerProcess start(Path folder) throws IOException {
    Path address = folder.resolve("address");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                folder.resolve("broker").toString(),
                address.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BrokerProcess broker = new BrokerProcess(process, address);
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(address));
    return broker;
  }

  String bootstrapServers() throws IOException {
    return Files.readString(address);
  }

  /** From now on it holds its connections and answers nothing. */
  void freeze() throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the broker could not be stopped");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
