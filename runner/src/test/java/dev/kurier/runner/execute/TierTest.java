package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TierTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 (no Landlock)",
        "1 | 1 (Landlock ABI 1: writes but truncation)",
        "2 | 1 (Landlock ABI 2: writes but truncation)",
        "3 | 1 (Landlock ABI 3: writes)",
        "4 | 1 (Landlock ABI 4: writes, TCP)",
        "5 | 1 (Landlock ABI 5: writes, TCP)",
        "6 | 1 (Landlock ABI 6: writes, TCP, signals)",
        "7 | 1 (Landlock ABI 7: writes, TCP, signals)"
      })
  void landlockVersionDecidesWhatIsConfined(int abi, String words) {
    assertThat(Tier.of(Optional.of(facts(abi, "pids")), true)).hasToString(words);
  }

  @Test
  void delegatedControllersMakeTheSecondTier() {
    assertThat(Tier.of(Optional.of(facts(7, "cpu", "pids", "memory")), true))
        .hasToString("2 (Landlock ABI 7: writes, TCP, signals; cgroup: memory, pids)");
  }

  @Test
  void controllersWithoutLandlockConfineNoWrites() {
    assertThat(Tier.of(Optional.of(facts(0, "pids", "memory")), true).tier()).isZero();
  }

  @Test
  void handlerThatIsNotConfinedHasNoWallsWhateverTheSystemOffers() {
    assertThat(Tier.of(Optional.of(facts(7, "pids", "memory")), false))
        .hasToString("0 (confine: false)");
  }

  @Test
  void systemThatSaysNothingHasNoWalls() {
    assertThat(Tier.of(Optional.empty(), true).tier()).isZero();
  }

  private static ConfinementFacts facts(int abi, String... controllers) {
    return new ConfinementFacts(abi, true, true, List.of(controllers), "rlimit", "rlimit");
  }
}
