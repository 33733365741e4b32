package dev.kurier.schema;

import java.util.List;

/** What came of reading a schema. */
public sealed interface SchemaReading {

  /** It can check payloads. */
  record Ready(PayloadSchema schema) implements SchemaReading {}

  /** It is no schema; there is at least one fault. */
  record Faulty(List<SchemaFault> faults) implements SchemaReading {
    /** Copies the list. */
    public Faulty {
      faults = List.copyOf(faults);
    }
  }
}
