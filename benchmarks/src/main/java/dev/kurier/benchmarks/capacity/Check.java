package dev.kurier.benchmarks.capacity;

import static dev.kurier.benchmarks.report.FigureNames.BYTES;
import static dev.kurier.benchmarks.report.FigureNames.BYTES_IN_ALL;
import static dev.kurier.benchmarks.report.FigureNames.BYTES_OF_A_TASK;
import static dev.kurier.benchmarks.report.FigureNames.CPU;
import static dev.kurier.benchmarks.report.FigureNames.HEAP;
import static dev.kurier.benchmarks.report.FigureNames.RATE;
import static dev.kurier.benchmarks.report.FigureNames.SUBMIT;
import static dev.kurier.benchmarks.report.FigureNames.backlog;
import static dev.kurier.benchmarks.report.FigureNames.bytesInAll;
import static dev.kurier.benchmarks.report.FigureNames.drain;
import static dev.kurier.benchmarks.report.FigureNames.handlers;
import static dev.kurier.benchmarks.report.FigureNames.heapWaiting;
import static dev.kurier.benchmarks.report.FigureNames.partitions;
import static dev.kurier.benchmarks.report.FigureNames.payload;
import static dev.kurier.benchmarks.report.FigureNames.queues;
import static dev.kurier.benchmarks.report.FigureNames.rest;
import static dev.kurier.benchmarks.report.FigureNames.runners;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the model says of a point that it was not made of, and what was measured there.
 *
 * @param what the point
 * @param how it is computed
 * @param unit of both
 */
record Check(String what, String how, String unit, double computed, double measured) {

  private static final int MILLION = 1_000_000;

  /** How far the computed value is off, as a share of the measured one. */
  double error() {
    return computed / measured - 1;
  }

  private boolean isKnown() {
    return Double.isFinite(computed) && Double.isFinite(measured);
  }

  /** All of which both sides are known. */
  static List<Check> of(Measured measured) {
    return Stream.of(rates(measured), sameRates(measured), sizes(measured), idle(measured))
        .flatMap(checks -> checks)
        .filter(Check::isKnown)
        .toList();
  }

  private static Stream<Check> rates(Measured measured) {
    return Stream.concat(
        Stream.of(
            wholeWay("java", Constant.JAVA, measured),
            wholeWay("warm", Constant.WARM, measured),
            wholeWay("fork", Constant.FORK, measured)),
        Stream.of(2, 4, 8).map(count -> asleep(count, measured)));
  }

  /** All processors busy from the first submit to the last reply. */
  private static Check wholeWay(String mode, Constant runner, Measured measured) {
    double cpu =
        Constant.BROKER.of(measured)
            + Constant.LEDGER.of(measured)
            + Constant.CLIENT.of(measured)
            + runner.of(measured);
    double submit = measured.kurier(SUBMIT, RATE);
    double drain = measured.kurier(drain(mode), RATE);
    return new Check(
        "submit, then drain, " + mode,
        "processors / (b + l + c + " + runner.symbol() + ")",
        RATE,
        measured.cores() * 1e6 / cpu,
        1 / (1 / submit + 1 / drain));
  }

  private static Check asleep(int count, Measured measured) {
    return new Check(
        runners(count) + " with tasks of 0.1 s",
        "u x slots / 0.1 s",
        RATE,
        Constant.USE.of(measured) * measured.beside(runners(count), RATE),
        measured.kurier(runners(count), RATE));
  }

  private static Stream<Check> sameRates(Measured measured) {
    return Stream.of(
            Stream.of(100_000, MILLION)
                .map(tasks ->
                    same(
                        backlog(tasks),
                        "as one of 10,000",
                        measured.beside(backlog(tasks), RATE),
                        measured)),
            Stream.of(1, 3).map(count -> same(partitions(count), "as 6", java(measured), measured)),
            Stream.of(20, 200)
                .map(
                    count -> same(handlers(count), "as 1", first(handlers(1), measured), measured)),
            Stream.of(10, 50)
                .map(count -> same(queues(count), "as 1", first(queues(1), measured), measured)))
        .flatMap(checks -> checks);
  }

  private static double java(Measured measured) {
    return first(drain("java"), measured);
  }

  private static double first(String what, Measured measured) {
    return measured.kurier(what, RATE);
  }

  private static Check same(String what, String how, double computed, Measured measured) {
    return new Check(what, how, RATE, computed, measured.kurier(what, RATE));
  }

  private static Stream<Check> sizes(Measured measured) {
    String heap = heapWaiting("ledger", MILLION);
    return Stream.of(
        new Check(
            bytesInAll(50_000),
            "w + k x 49,800",
            BYTES_OF_A_TASK,
            measured.kurier(BYTES_IN_ALL, BYTES_OF_A_TASK) + Constant.TIMES.of(measured) * 49_800,
            measured.kurier(bytesInAll(50_000), BYTES_OF_A_TASK)),
        new Check(
            payload(200_000),
            "time for a task grows with its bytes as from 200 to 10,000",
            RATE,
            1 / time(measured),
            measured.kurier(payload(200_000), RATE)),
        new Check(
            heap,
            "before it + h x 1,000,000",
            HEAP,
            measured.beside(heap, HEAP) + Constant.HEAP_OF_A_TASK.of(measured),
            measured.kurier(heap, HEAP)));
  }

  /** Seconds for a task of 200,000 bytes, on the line through the two smaller ones. */
  private static double time(Measured measured) {
    double small = 1 / measured.kurier(payload(200), RATE);
    double large = 1 / measured.kurier(payload(10_000), RATE);
    return small + (large - small) * (200_000 - 200) / (10_000 - 200);
  }

  private static Stream<Check> idle(Measured measured) {
    return Stream.of(
        idle("broker", CPU, Constant.REST_BROKER, measured),
        idle("ledger", CPU, Constant.REST_LEDGER, measured),
        idle("runner", CPU, Constant.REST_RUNNER, measured),
        idle("events", BYTES, Constant.REST_WRITTEN, measured));
  }

  private static Check idle(String part, String unit, Constant each, Measured measured) {
    String four = rest(4, part);
    return new Check(
        four,
        "1 runner + " + each.symbol() + " x 3",
        unit,
        measured.beside(four, unit) + 3 * each.of(measured),
        measured.kurier(four, unit));
  }
}
