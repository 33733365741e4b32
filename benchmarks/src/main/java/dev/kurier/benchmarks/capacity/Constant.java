package dev.kurier.benchmarks.capacity;

import static dev.kurier.benchmarks.report.FigureNames.BYTES;
import static dev.kurier.benchmarks.report.FigureNames.BYTES_IN_ALL;
import static dev.kurier.benchmarks.report.FigureNames.BYTES_IN_STATE;
import static dev.kurier.benchmarks.report.FigureNames.BYTES_OF_A_TASK;
import static dev.kurier.benchmarks.report.FigureNames.CPU;
import static dev.kurier.benchmarks.report.FigureNames.CPU_OF_A_TASK;
import static dev.kurier.benchmarks.report.FigureNames.HEAP;
import static dev.kurier.benchmarks.report.FigureNames.RATE;
import static dev.kurier.benchmarks.report.FigureNames.bytesInAll;
import static dev.kurier.benchmarks.report.FigureNames.cpu;
import static dev.kurier.benchmarks.report.FigureNames.heapWaiting;
import static dev.kurier.benchmarks.report.FigureNames.rest;
import static dev.kurier.benchmarks.report.FigureNames.runners;

import dev.kurier.benchmarks.endtoend.Scenario;

/** What the model is made of; each comes of one scenario. */
enum Constant {
  BROKER("b", "broker, for a task", "us cpu", Scenario.COST),
  LEDGER("l", "ledger, for a task", "us cpu", Scenario.COST),
  CLIENT("c", "client, for a task", "us cpu", Scenario.COST),
  JAVA("r java", "runner, for a task in Java", "us cpu", Scenario.COST),
  WARM("r warm", "the same, warm Python", "us cpu", Scenario.COST),
  FORK("r fork", "the same, a fork each", "us cpu", Scenario.COST),
  USE("u", "share of a busy slot's time in which a task of 0.1 s runs", "", Scenario.RUNNERS),
  WRITTEN("w", "written for a task that carries and returns 200 bytes", "bytes", Scenario.BYTES),
  TIMES("k", "written for each further byte that it carries and returns", "bytes", Scenario.BYTES),
  STATE("s", "of that to `state`", "bytes", Scenario.BYTES),
  HEAP_OF_A_TASK("h", "ledger's heap for a waiting task", "bytes", Scenario.BACKLOG),
  REST_BROKER("q b", "broker, for an idle runner", "ms cpu/s", Scenario.REST),
  REST_LEDGER("q l", "ledger, for an idle runner", "ms cpu/s", Scenario.REST),
  REST_RUNNER("q r", "an idle runner itself", "ms cpu/s", Scenario.REST),
  REST_WRITTEN("q w", "written to `events` by an idle runner", "bytes/s", Scenario.REST);

  private static final int SMALL = 200;
  private static final int LARGE = 10_000;
  private static final int WAITING = 100_000;
  private static final int MANY = 8;

  private final String symbol;
  private final String meaning;
  private final String unit;
  private final Scenario scenario;

  Constant(String symbol, String meaning, String unit, Scenario scenario) {
    this.symbol = symbol;
    this.meaning = meaning;
    this.unit = unit;
    this.scenario = scenario;
  }

  /** In formulas. */
  String symbol() {
    return symbol;
  }

  String meaning() {
    return meaning;
  }

  /** Empty for a share. */
  String unit() {
    return unit;
  }

  /** That measures it. */
  Scenario scenario() {
    return scenario;
  }

  /** NaN if nobody has measured it. */
  double of(Measured measured) {
    return switch (this) {
      case BROKER -> cost("broker", "java", measured);
      case LEDGER -> cost("ledger", "java", measured);
      case CLIENT -> cost("client", "java", measured);
      case JAVA -> cost("runner", "java", measured);
      case WARM -> cost("runner", "warm", measured);
      case FORK -> cost("runner", "fork", measured);
      case USE -> measured.kurier(runners(1), RATE) / measured.beside(runners(1), RATE);
      case WRITTEN -> measured.kurier(BYTES_IN_ALL, BYTES_OF_A_TASK);
      case TIMES -> times(measured);
      case STATE -> measured.kurier(BYTES_IN_STATE, BYTES_OF_A_TASK);
      case HEAP_OF_A_TASK -> heapOfATask(measured);
      case REST_BROKER -> idle("broker", CPU, measured);
      case REST_LEDGER -> idle("ledger", CPU, measured);
      case REST_RUNNER -> idle("runner", CPU, measured);
      case REST_WRITTEN -> idle("events", BYTES, measured);
    };
  }

  private static double cost(String part, String mode, Measured measured) {
    return measured.kurier(cpu(part, mode), CPU_OF_A_TASK);
  }

  /** What each runner beyond the first adds: what none costs is not in it. */
  private static double idle(String part, String figure, Measured measured) {
    String many = rest(MANY, part);
    return (measured.kurier(many, figure) - measured.beside(many, figure)) / (MANY - 1);
  }

  private static double times(Measured measured) {
    double large = measured.kurier(bytesInAll(LARGE), BYTES_OF_A_TASK);
    return (large - measured.kurier(BYTES_IN_ALL, BYTES_OF_A_TASK)) / (LARGE - SMALL);
  }

  private static double heapOfATask(Measured measured) {
    String ledger = heapWaiting("ledger", WAITING);
    return (measured.kurier(ledger, HEAP) - measured.beside(ledger, HEAP)) * 1e6 / WAITING;
  }
}
