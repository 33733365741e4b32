package dev.kurier.runner.report;

import dev.kurier.protocol.ReplyTo;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.ReplyRoutes;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** The Kafka clients of reported replies: not those of events, which must not wait for them. */
public final class ReplyLines implements ReplyReporter.Lines {

  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final Admin admin;
  private final ReplyRoutes routes;

  private ReplyLines(Producer<byte[], byte[]> producer, Admin admin, ReplyRoutes routes) {
    this.producer = producer;
    this.admin = admin;
    this.routes = routes;
  }

  /** Opens them; connects later. */
  public static ReplyLines open(KafkaSettings kafka) {
    Admin admin = Admin.create(ClientProperties.questions(kafka, "kurier-reply-routes"));
    return new ReplyLines(
        new KafkaProducer<>(ClientProperties.replyProducer(kafka, "kurier-replies")),
        admin,
        new ReplyRoutes(admin, kafka.names(), System::nanoTime));
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    return producer;
  }

  @Override
  public boolean exists(ReplyTo to) {
    return routes.exists(to);
  }

  @Override
  public void close() {
    producer.close(CLOSING);
    admin.close(CLOSING);
  }
}
