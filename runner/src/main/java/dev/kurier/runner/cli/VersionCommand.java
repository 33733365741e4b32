package dev.kurier.runner.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "version",
    description = "Print the versions of Kurier, Java and the Kafka clients.")
final class VersionCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final OutputOptions output = new OutputOptions();

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("kurier", kurier());
    versions.put("java", Runtime.version().toString());
    versions.put("kafka-clients", AppInfoParser.getVersion());
    output.print(terminal, versions);
    return Exit.OK.code();
  }

  private static String kurier() {
    @Nullable String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
