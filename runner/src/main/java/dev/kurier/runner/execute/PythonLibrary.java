package dev.kurier.runner.execute;

import dev.kurier.runner.task.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The library form of an interpreter.
 *
 * @param program the interpreter whose packages and virtual environment it uses
 * @param file the library, without links
 */
record PythonLibrary(Path program, Path file) {

  /** Prints the first of the places where it may be, or nothing, and then all of them. */
  private static final String ASK =
      """
      import os, sys, sysconfig
      get = lambda name: str(sysconfig.get_config_var(name) or "")
      plain = "libpython%d.%d" % sys.version_info[:2] + getattr(sys, "abiflags", "")
      names = [get("INSTSONAME"), get("LDLIBRARY"), plain + ".so.1.0", plain + ".so"]
      folders = [get("LIBDIR"), os.path.join(get("LIBDIR"), get("MULTIARCH"))]
      folders += [os.path.join(root, "lib") for root in (sys.base_prefix, sys.base_exec_prefix)]
      folders += [get("LIBPL"), "/usr/lib/" + get("MULTIARCH"), "/usr/lib64"]
      all = [os.path.join(f, n) for f in folders for n in names if f and ".so" in n]
      all = list(dict.fromkeys(os.path.normpath(one) for one in all))
      print(next((one for one in all if os.path.isfile(one)), ""))
      print(", ".join(all))
      """;

  /** Asks the configured interpreter for it. */
  static PythonLibrary locate(Place place) throws StartFailure, InterruptedException {
    ProcessEnvironment environment = ProcessEnvironment.of(place.environment());
    Path folder = place.workingDirectory();
    HandlerCheck.requireFolder(folder);
    Interpreter interpreter = Interpreter.locate(place.interpreter(), folder, environment);
    Path program = interpreter.executable();
    List<String> answer = interpreter.ask(ASK).lines().toList();
    if (answer.size() != 2) {
      throw new StartFailure(
          program + " did not say where its library is, but: " + String.join(" / ", answer));
    }
    if (answer.getFirst().isEmpty()) {
      throw new StartFailure(
          program
              + " has no shared library, which mode 'embedded' needs: looked for "
              + answer.getLast()
              + "; install it (Debian: libpython3.x), build Python with --enable-shared, or use"
              + " mode 'warm'");
    }
    try {
      return new PythonLibrary(program, Path.of(answer.getFirst()).toRealPath());
    } catch (IOException gone) {
      throw new StartFailure(answer.getFirst() + " cannot be read", gone);
    }
  }

  /** A process can hold one Python only: refuses when it is another one. */
  void requireNoOther() throws StartFailure {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        int start = line.indexOf('/');
        if (start >= 0 && isOther(line.substring(start))) {
          throw new StartFailure(
              "this process has loaded "
                  + line.substring(start)
                  + " already and cannot load "
                  + file
                  + ": embedded handlers of a node share one interpreter");
        }
      }
    } catch (IOException unknown) {
      throw new StartFailure("cannot see which libraries this process has loaded", unknown);
    }
  }

  private boolean isOther(String loaded) {
    String name = loaded.substring(loaded.lastIndexOf('/') + 1);
    return name.matches("libpython[0-9.]+[a-z]*\\.so[0-9.]*") && !loaded.equals(file.toString());
  }
}
