package dev.kurier.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Benchmark;

final class SuiteTest {

  @ParameterizedTest
  @EnumSource
  void whatIsComparedIsMeasuredAndNothingElse(Suite suite) {
    Set<String> compared =
        suite.pairs().stream()
            .flatMap(pair -> Stream.of(pair.method(), pair.floor()))
            .collect(Collectors.toSet());

    assertThat(compared)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(suite.benchmark().getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .toList());
  }
}
