package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Figure;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.measure.Series;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of Kurier stands beside what of a peer, and what is to be reached there. */
final class PeerRows {

  private static final List<Match> MATCHES =
      List.of(
          drain("Celery + Redis, prefork", "drain, warm", 10),
          drain("Celery + Redis, prefork", "drain, warm, 8 ahead", 10),
          drain("Celery + Redis, a child for each", "drain, fork", 100),
          drain("RQ, fork", "drain, fork", 6),
          drain("BullMQ, sandboxed", "drain, warm", 4),
          drain("BullMQ, sandboxed", "drain, warm, 8 ahead", 4),
          drain("BullMQ, in process", "drain, warm", 1.5),
          drain("BullMQ, in process", "drain, warm, 8 ahead", 1.5));

  private PeerRows() {}

  /**
   * Two drains that are compared.
   *
   * @param goal of Kurier beside the peer
   */
  private record Match(String peer, String kurier, Goal goal) {}

  private static Match drain(String peer, String kurier, double factor) {
    return new Match(peer, kurier, new Goal.MultipleOfRate(factor));
  }

  /**
   * The rows of all peers.
   *
   * @param measured rows of Kurier, from which its series are taken
   */
  static List<Row> of(List<Peer> peers, List<Row> measured) {
    return Stream.concat(
            peers.stream().flatMap(peer -> of(peer, measured)), besideQuickest(peers, measured))
        .toList();
  }

  /** A reported reply is to be there as soon as the result of the peer that is quickest. */
  private static Stream<Row> besideQuickest(List<Peer> peers, List<Row> measured) {
    return peers.stream()
        .filter(peer -> peer.idle().isPresent())
        .min(Comparator.comparing(peer -> peer.idle().orElseThrow().p50()))
        .stream()
        .flatMap(peer ->
            beside(peer.name(), peer.idle(), measured, EndToEndContests.REPORTED, Figure.P50))
        .map(row -> row.with(new Goal.MultipleOfMedian(1)));
  }

  private static Stream<Row> of(Peer peer, List<Row> measured) {
    Stream<Row> drains =
        MATCHES.stream()
            .filter(match -> match.peer().equals(peer.name()))
            .flatMap(match ->
                beside(peer.name(), peer.drain(), measured, match.kurier(), Figure.RATE)
                    .map(row -> row.with(match.goal())));
    return Stream.of(
            drains,
            beside(peer.name(), peer.enqueue(), measured, "submit", Figure.RATE),
            beside(peer.name(), peer.idle(), measured, EndToEndContests.SETTLED, Figure.P50),
            beside(peer.name(), peer.idle(), measured, EndToEndContests.SETTLED, Figure.P99))
        .flatMap(rows -> rows);
  }

  /** One row or none. */
  private static Stream<Row> beside(
      String peer, Optional<Series> theirs, List<Row> measured, String what, Figure figure) {
    return theirs.stream()
        .flatMap(series ->
            measured.stream()
                .filter(row -> row.mode().equals(what) && row.figure() == figure)
                .limit(1)
                .map(row -> row.beside(peer, series)));
  }
}
