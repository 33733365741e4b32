package dev.kurier.examples;

import dev.kurier.runner.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The program {@code kurier}, of the classes under test, in a folder for the PATH. */
record Launcher(Path folder) {

  static Launcher in(Path folder) throws IOException {
    Path program = Files.createDirectories(folder).resolve("kurier");
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec '%s' -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
          --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp '%s' %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Launcher(folder);
  }

  Path program() {
    return folder.resolve("kurier");
  }
}
