package dev.kurier.runner.node;

import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.report.OutputReporter;
import dev.kurier.runner.task.TaskExecutor;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Where tasks run, and where what they print goes. Thread-safe. */
record Workshop(TaskExecutor executor, OutputReporter output, Counts counts)
    implements AutoCloseable {

  /** Makes both; the executor has not started. */
  static Workshop open(KafkaSettings kafka, RunnerSettings settings, ExecutorFactory executors) {
    var counts = new Counts();
    var producer =
        new KafkaProducer<byte[], byte[]>(ClientProperties.outputProducer(kafka, "kurier-output"));
    var output = OutputReporter.start(producer, kafka.names().logs(), counts);
    try {
      var executor = executors.create(settings.handlers(), settings.slots(), output::accept);
      return new Workshop(executor, output, counts);
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /** Stops what runs, then writes what it still printed. Idempotent. */
  @Override
  public void close() {
    executor.close();
    output.close();
  }
}
