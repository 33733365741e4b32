package dev.kurier.runner.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One finding of the doctor.
 *
 * @param detail what was found and, if it is not well, what to do
 */
record Checkup(String name, boolean well, String detail) {

  static Checkup well(String name, String detail) {
    return new Checkup(name, true, detail);
  }

  static Checkup ill(String name, String detail) {
    return new Checkup(name, false, detail);
  }

  Map<String, String> row() {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("check", name);
    row.put("result", well ? "ok" : "PROBLEM");
    row.put("detail", detail);
    return row;
  }
}
