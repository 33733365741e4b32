package dev.kurier.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LiveHeapTest {

  @Test
  void theLastLineOfAHistogramCounts() {
    String histogram =
        """
        4242:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         12345        1234567  [B (java.base@25)
        Total        222333       98765432
        """;

    assertThat(LiveHeap.total(histogram)).contains(98_765_432L);
    assertThat(LiveHeap.total("4242:\nno such process\n")).isEmpty();
  }

  @Test
  void whatAnotherJvmHoldsIsLive() throws Exception {
    int held = 32 << 20;
    try (Holder holder = Holder.of(held)) {
      assertThat(LiveHeap.of(holder.pid())).isBetween((long) held, 2L * held);
    }
  }

  @Test
  void thisJvmIsNotAsked() {
    assertThatThrownBy(() -> LiveHeap.of(ProcessHandle.current().pid()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aProcessThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> LiveHeap.of(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Integer.toString(Integer.MAX_VALUE));
  }
}
