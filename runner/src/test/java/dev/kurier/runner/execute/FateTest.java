package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FateTest {

  private static final Owner SELF = new Owner(10, 100, "boot/pid:[1]");
  private static final Owner OTHER = new Owner(20, 200, "boot/pid:[1]");

  @Test
  void folderOfSomebodyElseIsForeignWhateverItSays() {
    assertThat(Fate.of(false, Optional.of(OTHER), SELF, _ -> false)).isEqualTo(new Fate.Foreign());
  }

  @Test
  void folderWithoutOwnerIsUnclear() {
    assertThat(Fate.of(true, Optional.empty(), SELF, _ -> false))
        .isEqualTo(new Fate.Unclear("it names no owner"));
  }

  @Test
  void ownerOfAnotherBootOrContainerCannotBeJudged() {
    Owner away = new Owner(20, 200, "boot/pid:[2]");

    assertThat(Fate.of(true, Optional.of(away), SELF, _ -> false))
        .isEqualTo(new Fate.Unclear("its owner is of another boot or container"));
  }

  @Test
  void ownerDecides() {
    assertThat(Fate.of(true, Optional.of(OTHER), SELF, OTHER::equals))
        .isEqualTo(new Fate.Inhabited(OTHER));
    assertThat(Fate.of(true, Optional.of(OTHER), SELF, SELF::equals))
        .isEqualTo(new Fate.Abandoned(OTHER));
  }
}
